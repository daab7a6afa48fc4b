import { join, relative } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { mixCommand } from '../../src/mix/mix-command';
import type { Command } from '../../src/mix/run';
import { MixWorkspace } from '../mix-workspace';
import { withOptions } from '../with-options';
import { clusterTestArgs, clusterVariables } from './args';
import { type ClusterTestOptions, options } from './options';
import { Report } from './report';
import { runTests } from './run-tests';
import { refuseHollowSuccess, tooLate } from './verdict';

/** Runs the tests in test/cluster, and writes a report of the run. */
export default withOptions(options, async (test: ClusterTestOptions, context: ExecutorContext): Promise<boolean> => {
  const task = `${context.projectName}:${context.targetName}`;
  const workspace = new MixWorkspace(context);
  const report = new Report(join(workspace.root, test.report));
  report.begin();
  workspace.mendRestored('test');
  const code = await runTests(commandFor(test, workspace, report), test.timeout);
  report.drawTimeline(task);
  console.log(`Timeline: ${relative(workspace.root, report.files.timeline)}`);
  if (code === undefined) throw tooLate(test, task);
  if (code !== 0) return false;
  refuseHollowSuccess(report.events(), test, task);
  if (!test.keepLogs) report.deleteLogs();
  return true;
});

function commandFor(test: ClusterTestOptions, workspace: MixWorkspace, report: Report): Command {
  const env = { ...clusterVariables(test, report.files), ...test.env };
  return mixCommand(workspace.call(clusterTestArgs(test), { ...test, mixEnv: 'test', env }));
}
