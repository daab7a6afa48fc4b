import type { MixFacts } from '../project/facts';
import { SHARED_PATHS, mixFile, pathDependency } from './fixture';
import { projectNodes } from './nodes';

const library = mixFile('libs/cluster_case', { app: 'cluster_case', ...SHARED_PATHS });
const deps = [pathDependency('cluster_case', '../../libs/cluster_case', { only: ['test'] })];

function targets(facts: Partial<MixFacts>, hasClusterFolder = true) {
  const orders = mixFile('apps/orders', { app: 'orders', ...SHARED_PATHS, ...facts }, { hasClusterFolder });
  return projectNodes([orders, library], new Map()).get('apps/orders')!.targets!;
}

test('tests in test/cluster have a target of their own, which runs alone and writes beside the build', () => {
  expect(targets({ deps })['cluster-test']).toMatchObject({
    executor: 'nx-otp:cluster-test',
    options: { report: '_build/test/cluster-test/orders' },
    cache: true,
    parallelism: false,
    dependsOn: ['compile-test'],
    outputs: ['{workspaceRoot}/_build/test/cluster-test/orders'],
    metadata: { description: 'mix test test/cluster, on nodes that are started and broken for it' },
  });
});

test('which depends on all that test depends on', () => {
  const { test, 'cluster-test': clusterTest } = targets({ deps });
  expect(clusterTest!.inputs).toEqual(test!.inputs);
});

test('and test leaves them out', () => {
  expect(targets({ deps })['test']!.options.args).toEqual([
    ...['--no-deps-check', '--no-compile'],
    ...['--exclude', 'cluster'],
  ]);
});

test('a project that builds apart runs them in its own build', () => {
  const own = mixFile('apps/orders', { app: 'orders', deps }, { hasClusterFolder: true });
  const rival = mixFile('apps/orders/again', { app: 'again', buildPath: '../_build' });
  const nodes = projectNodes([own, rival, library], new Map());
  expect(nodes.get('apps/orders')!.targets!['cluster-test']!.options).toEqual({
    report: 'apps/orders/_build/own/test/cluster-test/orders',
    buildRoot: 'apps/orders/_build/own',
  });
});

test('a child of an umbrella loads through its root here, too', () => {
  const files = [
    mixFile('shop', { module: 'Shop.MixProject', appsPath: 'apps' }),
    mixFile(
      'shop/apps/cart',
      { app: 'cart', deps: [{ name: 'cluster_case', source: 'umbrella', sameEnv: true }] },
      { hasClusterFolder: true },
    ),
    mixFile('shop/apps/cluster_case', { app: 'cluster_case' }),
  ];
  const { targets } = projectNodes(files, new Map()).get('shop/apps/cart')!;
  expect(targets!['cluster-test']!.options).toEqual({
    report: 'shop/_build/test/cluster-test/cart',
    umbrella: 'shop',
  });
});

test.each([
  ['a folder test/cluster of a project that does not use the library', { deps: [] }, true],
  ['a project that uses the library without that folder', { deps }, false],
])('%s changes nothing', (_, facts, hasClusterFolder) => {
  const { test, 'cluster-test': clusterTest } = targets(facts, hasClusterFolder);
  expect(clusterTest).toBeUndefined();
  expect(test!.options.args).toEqual(['--no-deps-check', '--no-compile']);
});
