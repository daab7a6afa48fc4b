import { inspect } from 'node:util';
import type { ExecutorContext, Task } from '@nx/devkit';
import type { TaskResult } from '../mix/batch';
import { checkedOptions, messageFor } from '../with-options';
import { checkBoundaries } from './check';
import { options } from './options';
import { ProjectBoundaries } from './project-boundaries';
import { WorkspaceRules } from './workspace-rules';

/**
 * Checks many projects in one process: the check of one takes less than a process for it. Yields each task once, and does not
 * throw: Nx would take every other task for failed, too (Nx 24.0.6, tasks-runner/batch/run-batch.js).
 */
export default async function* batch(
  graph: { tasks: Record<string, Task> },
  inputs: Record<string, Record<string, unknown>>,
  _overrides: unknown,
  context: ExecutorContext,
): AsyncGenerator<{ task: string; result: TaskResult }> {
  const rules = new WorkspaceRules(context);
  const boundaries = new ProjectBoundaries(context);
  for (const { id, target } of Object.values(graph.tasks)) {
    const startTime = Date.now();
    const own = { ...context, projectName: target.project, targetName: target.target };
    const { success, output } = await checked(inputs[id] ?? {}, own, rules, boundaries);
    yield { task: id, result: { success, terminalOutput: `${output}\n`, startTime, endTime: Date.now() } };
  }
}

/** An error that is nobody's but ours is told with its stack. */
async function checked(
  raw: Record<string, unknown>,
  context: ExecutorContext,
  rules: WorkspaceRules,
  boundaries: ProjectBoundaries,
): Promise<{ success: boolean; output: string }> {
  try {
    const chosen = checkedOptions(options, raw, context);
    return await checkBoundaries(context.projectName!, chosen, context, rules, boundaries);
  } catch (error) {
    return { success: false, output: messageFor(error) ?? inspect(error) };
  }
}
