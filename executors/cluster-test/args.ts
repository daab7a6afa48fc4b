import type { ClusterTestOptions } from './options';
import type { ReportFiles } from './report';

/**
 * Arguments of `mix`: the tests of the folder, on what compile-test made, in an order that the seed decides.
 *
 * @example
 * clusterTestArgs({ seed: 7, only: ['partition'], exclude: [], args: [] })
 * // ['test', 'test/cluster', '--no-deps-check', '--no-compile', '--formatter', 'ExUnit.CLIFormatter',
 * //  '--formatter', 'ClusterCase.Formatter', '--seed', '7', '--only', 'partition']
 */
export function clusterTestArgs(options: Pick<ClusterTestOptions, 'seed' | 'only' | 'exclude' | 'args'>): string[] {
  const { seed, only, exclude, args } = options;
  return [
    ...['test', 'test/cluster', '--no-deps-check', '--no-compile'],
    ...['ExUnit.CLIFormatter', 'ClusterCase.Formatter'].flatMap((formatter) => ['--formatter', formatter]),
    ...['--seed', String(seed)],
    ...only.flatMap((tag) => ['--only', tag]),
    ...exclude.flatMap((tag) => ['--exclude', tag]),
    ...args,
  ];
}

/** What the library cluster_case reads of its environment. */
export function clusterVariables(
  { nodes, network, seed }: Pick<ClusterTestOptions, 'nodes' | 'network' | 'seed'>,
  files: ReportFiles,
): Record<string, string> {
  return {
    ...(nodes === undefined ? {} : { CLUSTER_CASE_NODES: String(nodes) }),
    CLUSTER_CASE_NETWORK: network,
    CLUSTER_CASE_SEED: String(seed),
    CLUSTER_CASE_LOGS: files.logs,
    CLUSTER_CASE_EVENTS: files.events,
    CLUSTER_CASE_JUNIT: files.junit,
  };
}
