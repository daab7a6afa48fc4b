import { join, relative } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { OtpError } from '../../src/errors';
import { mixEnvironment } from '../../src/mix/environment';
import { mixCommand } from '../../src/mix/mix-command';
import { inNamespaces } from '../../src/mix/namespaces';
import type { Command } from '../../src/mix/run';
import { MixWorkspace } from '../mix-workspace';
import { withOptions } from '../with-options';
import { clusterTestArgs, clusterVariables } from './args';
import { type ClusterTestOptions, options } from './options';
import { Report } from './report';
import { runTests } from './run-tests';

/** Runs the tests in test/cluster and writes a report of the run. */
export default withOptions(options, async (test: ClusterTestOptions, context: ExecutorContext): Promise<boolean> => {
  const workspace = new MixWorkspace(context);
  const report = new Report(join(workspace.root, test.report));
  const command = await commandFor(test, workspace, report);
  workspace.link('test');
  report.begin();
  const code = await runTests(command, test.timeout);
  report.drawTimeline(`${context.projectName}:${context.targetName}`);
  console.log(`Timeline: ${relative(workspace.root, report.files.timeline)}`);
  if (code === undefined) throw tooLate(test, context);
  if (code === 0) refuseEmptyRun(report, context);
  if (code === 0 && !test.keepLogs) report.deleteLogs();
  return code === 0;
});

async function commandFor(test: ClusterTestOptions, workspace: MixWorkspace, report: Report): Promise<Command> {
  const build: Record<string, string> =
    test.buildRoot === undefined ? {} : { MIX_BUILD_PATH: join(workspace.root, test.buildRoot, 'test') };
  const command = mixCommand({
    args: clusterTestArgs(test),
    cwd: join(workspace.root, workspace.projectRoot),
    env: mixEnvironment({ ...build, ...clusterVariables(test, report.files), ...test.env }, 'test'),
    umbrella: workspace.absolute(test.umbrella),
  });
  return test.network === 'netns' ? inNamespaces(command) : command;
}

function tooLate({ timeout, report }: ClusterTestOptions, { projectName, targetName }: ExecutorContext): OtpError {
  return new OtpError({
    rule: `${projectName}:${targetName} ends in time.`,
    found: `it still ran after ${timeout} s, and was ended with all its nodes`,
    remedy: `Look at ${report}/logs, or give it more seconds with "timeout".`,
  });
}

/** ExUnit is content when every test has been excluded. */
function refuseEmptyRun(report: Report, { projectName, targetName }: ExecutorContext): void {
  if (report.events().some(({ event }) => event === 'pass')) return;
  throw new OtpError({
    rule: `${projectName}:${targetName} runs at least one test.`,
    found: 'none: all that use ClusterCase were excluded or skipped',
    allowed: 'tests in test/cluster that "exclude" and test/test_helper.exs leave in',
    remedy:
      'Take :cluster out of ExUnit.start(exclude: ...) in test/test_helper.exs, if it is there: "nx test" leaves cluster tests out by itself.',
  });
}
