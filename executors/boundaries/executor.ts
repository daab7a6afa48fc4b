import type { ExecutorContext } from '@nx/devkit';
import { withOptions } from '../with-options';
import { checkBoundaries } from './check';
import { type BoundariesOptions, options } from './options';
import { ProjectBoundaries } from './project-boundaries';
import { WorkspaceRules } from './workspace-rules';

/** Checks a project's dependencies against the constraints of the workspace. */
export default withOptions(options, async (chosen: BoundariesOptions, context: ExecutorContext): Promise<boolean> => {
  const { success, output } = await checkBoundaries(
    context.projectName!,
    chosen,
    context,
    new WorkspaceRules(context),
    new ProjectBoundaries(context),
  );
  console.log(output);
  return success;
});
