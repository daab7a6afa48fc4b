import { clusterTestArgs, clusterVariables } from './args';
import { Report } from './report';

it('runs the tests of the folder, on what was compiled, in an order that the seed decides', () => {
  expect(clusterTestArgs({ seed: 7, only: ['partition'], exclude: ['slow', 'wip'], args: ['--trace'] })).toEqual([
    ...['test', 'test/cluster', '--no-deps-check', '--no-compile'],
    ...['--formatter', 'ExUnit.CLIFormatter', '--formatter', 'ClusterCase.Formatter', '--seed', '7'],
    ...['--only', 'partition', '--exclude', 'slow', '--exclude', 'wip', '--trace'],
  ]);
});

it('tells the library what it needs to know, and leaves to the tests what nobody has said', () => {
  const { files } = new Report('/repo/_build/test/cluster-test/orders');
  expect(clusterVariables({ nodes: undefined, network: 'netns', seed: 0 }, files)).toEqual({
    CLUSTER_CASE_NETWORK: 'netns',
    CLUSTER_CASE_SEED: '0',
    CLUSTER_CASE_LOGS: '/repo/_build/test/cluster-test/orders/logs',
    CLUSTER_CASE_EVENTS: '/repo/_build/test/cluster-test/orders/events.jsonl',
    CLUSTER_CASE_JUNIT: '/repo/_build/test/cluster-test/orders/junit.xml',
  });
});
