import { type Build, planBuilds, rootsOnCycles } from './builds';
import { SHARED_PATHS, mixFile, pathDependency } from './fixture';
import { type MixFile, resolveProjects } from './mix-project';

function plan(...files: MixFile[]): Record<string, Build> {
  return Object.fromEntries(planBuilds(resolveProjects(files, new Map())));
}

test('projects that build into one folder, with one configuration and environment, share it', () => {
  const builds = plan(
    mixFile('apps/orders', { app: 'orders', ...SHARED_PATHS, deps: [pathDependency('billing', '../../libs/billing')] }),
    mixFile('libs/billing', { app: 'billing', ...SHARED_PATHS }),
  );
  expect(builds).toEqual({
    'apps/orders': { mode: 'shared', root: '_build', moved: false },
    'libs/billing': { mode: 'shared', root: '_build', moved: false },
  });
});

test('a path dependency with a build of its own is compiled again, as Mix does', () => {
  const builds = plan(
    mixFile('fw', { app: 'fw', deps: [pathDependency('ui', '../ui')] }),
    mixFile('ui', { app: 'ui' }),
  );
  expect(builds['fw']).toEqual({ mode: 'own', root: 'fw/_build', moved: false });
  expect(builds['ui']).toEqual({ mode: 'shared', root: 'ui/_build', moved: false });
});

test.each([
  ['is built as prod', { sameEnv: false }, {}],
  ['has another configuration', {}, { configPath: 'config/config.exs' }],
])('a dependency in the same folder that %s moves its dependants out', (_, edge, facts) => {
  const builds = plan(
    mixFile('apps/a', { app: 'a', ...SHARED_PATHS, deps: [pathDependency('b', '../b')] }),
    mixFile('apps/b', { app: 'b', ...SHARED_PATHS, deps: [pathDependency('c', '../c', edge)] }),
    mixFile('apps/c', { app: 'c', ...SHARED_PATHS, ...facts }),
  );
  expect(builds['apps/a']).toEqual({ mode: 'own', root: 'apps/a/_build/own', moved: true });
  expect(builds['apps/b']).toEqual({ mode: 'own', root: 'apps/b/_build/own', moved: true });
  expect(builds['apps/c']).toEqual({ mode: 'shared', root: '_build', moved: false });
});

test('a cycle is left to Mix, and so is a path that leads to no Mix project', () => {
  const builds = plan(
    mixFile('apps/a', { app: 'a', ...SHARED_PATHS, deps: [pathDependency('b', '../b', { only: ['test'] })] }),
    mixFile('apps/b', { app: 'b', ...SHARED_PATHS, deps: [pathDependency('a', '../a')] }),
    mixFile('apps/c', { app: 'c', ...SHARED_PATHS, deps: [pathDependency('erl', '../erl')] }),
  );
  expect(Object.values(builds).map(({ mode }) => mode)).toEqual(['own', 'own', 'own']);
});

test('an umbrella child without a build path builds into its root', () => {
  const builds = plan(
    mixFile('.', { appsPath: 'apps' }),
    mixFile('apps/a', { app: 'a' }),
    mixFile('apps/b', { app: 'b', deps: [{ name: 'a', source: 'umbrella', sameEnv: true }] }),
  );
  expect(builds['apps/b']).toEqual({ mode: 'shared', root: '_build', moved: false });
});

test('cycles are found at any depth without recursion', () => {
  const chain = Array.from({ length: 20_000 }, (_, i) => ({
    root: `p${i}`,
    dependencies: [{ ...pathDependency('next', ''), root: `p${i + 1}` }],
  }));
  expect(rootsOnCycles(chain).size).toBe(0);
  chain[19_999]!.dependencies[0]!.root = 'p10000';
  expect(rootsOnCycles(chain).size).toBe(10_000);
});
