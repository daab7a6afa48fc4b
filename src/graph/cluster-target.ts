import type { TargetConfiguration } from '@nx/devkit';
import type { MixProject } from './mix-project';
import { workspaceGlob } from './paths';
import { type Targets, type Workspace, described, everyInput, place } from './target-parts';

/** The application of runtime/cluster_case. */
export const CLUSTER_LIBRARY = 'cluster_case';

/** ExUnit tag of every test that uses ClusterCase. */
const CLUSTER_TAG = 'cluster';

/**
 * Whether what lies in test/cluster are tests on real nodes: of an application named `cluster` they are those of
 * `Cluster.*`. Only who depends on the library has it to run them with.
 */
function hasClusterTests({ hasClusterFolder, facts }: MixProject): boolean {
  return hasClusterFolder && facts.deps.some(({ name }) => name === CLUSTER_LIBRARY);
}

/** `test` leaves to `cluster-test` what is its own. */
export function withoutClusterTests(project: MixProject): string[] {
  return hasClusterTests(project) ? ['--exclude', CLUSTER_TAG] : [];
}

/**
 * Files of a run: beside `lib` of the test build, as Mix puts releases beside that of prod. `_build` is in everybody's
 * .gitignore; a folder that is not would be an input of the task that writes it.
 */
function reportFolder(project: MixProject, workspace: Workspace): string {
  const build = workspace.builds.get(project.root)!;
  return `${build.root}/test/cluster-test/${project.facts.app ?? project.name}`;
}

/** `cluster-test`, where there are tests in test/cluster. */
export function clusterTarget(project: MixProject, workspace: Workspace): Targets {
  if (!hasClusterTests(project)) return {};
  const report = reportFolder(project, workspace);
  const target: TargetConfiguration = {
    executor: 'nx-otp:cluster-test',
    options: { report, ...place(project, workspace.builds.get(project.root)!) },
    cache: true,
    // A node that waits for a processor looks to the others like one that hangs.
    parallelism: false,
    dependsOn: ['compile-test'],
    inputs: everyInput(project, 'test'),
    outputs: [workspaceGlob(report)],
    ...described('mix test test/cluster, on nodes that are started and broken for it'),
  };
  return { 'cluster-test': target };
}
