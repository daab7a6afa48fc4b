import type { Task } from '@nx/devkit';
import { getGraphTimeDotEnvForTask } from '@nx/devkit/internal';

/**
 * The variables that Nx would start the task with by itself: the batch's own, and those of its `.env` files, which a batch
 * is not given (Nx 24.0.6, getEnvVariablesForBatchProcess). NX_LOAD_DOT_ENV_FILES=false leaves them out, as there.
 */
export function dotEnvironment({ target }: Task, projectRoot: string): NodeJS.ProcessEnv {
  return getGraphTimeDotEnvForTask(projectRoot, target.target, target.configuration);
}

/** The variables that tell a task apart from others: they change with every task of a BEAM. */
export function taskVariables({ target, hash }: Task): Record<string, string> {
  return {
    NX_TASK_TARGET_PROJECT: target.project,
    NX_TASK_TARGET_TARGET: target.target,
    ...(target.configuration === undefined ? {} : { NX_TASK_TARGET_CONFIGURATION: target.configuration }),
    ...(hash === undefined ? {} : { NX_TASK_HASH: hash }),
    LERNA_PACKAGE_NAME: target.project,
  };
}
