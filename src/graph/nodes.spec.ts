import * as fc from 'fast-check';
import type { ProjectConfiguration } from '@nx/devkit';
import type { MixMetadata } from './metadata';
import type { MixFacts, Unread } from '../project/facts';
import { hexPackages, mixFile, pathDependency, projectsByName, SHARED_PATHS } from './fixture';
import type { LockFiles, MixFile } from './mix-project';
import { projectNodes } from './nodes';

function nodes(...files: MixFile[]): Record<string, ProjectConfiguration> {
  return projectsByName({}, ...files);
}

const orders = mixFile('apps/orders', {
  app: 'orders',
  ...SHARED_PATHS,
  deps: [pathDependency('billing', '../../libs/billing', { line: 31 })],
  releases: ['orders'],
});
const billing = mixFile('libs/billing', { app: 'billing', ...SHARED_PATHS });

describe('two projects that share a build', () => {
  const { orders: project } = nodes(orders, billing);
  const targets = project!.targets!;

  test('each compile their own application, dependencies first', () => {
    expect(targets['compile-test']).toMatchObject({
      executor: 'nx-otp:mix',
      options: { task: 'compile', args: ['--all-warnings', '--no-deps-check'], mixEnv: 'test' },
      dependsOn: ['^compile-test'],
      cache: true,
      outputs: [
        '{workspaceRoot}/_build/test/lib/orders/ebin',
        '{workspaceRoot}/_build/test/lib/orders/consolidated',
        ...['app_cache', 'app_tracer', 'elixir', 'elixir_scm', 'protocols'].map(
          (name) => `{workspaceRoot}/_build/test/lib/orders/.mix/compile.${name}`,
        ),
        '{workspaceRoot}/_build/test/lib/orders/.nx-otp.json',
      ],
    });
  });

  test('test on what was compiled, and write nothing', () => {
    expect(targets['test']).toMatchObject({
      options: { task: 'test', args: ['--no-deps-check', '--no-compile'], mixEnv: 'test' },
      dependsOn: ['compile-test'],
      outputs: [],
    });
  });

  test('release what compile-prod made', () => {
    expect(targets['release']).toMatchObject({
      executor: 'nx-otp:release',
      options: { name: 'orders', path: '_build/prod/rel/orders' },
      dependsOn: ['compile-prod'],
      outputs: ['{workspaceRoot}/_build/prod/rel/orders'],
    });
    expect(targets['release-check']).toMatchObject({ executor: 'nx-otp:release-check', dependsOn: ['release'] });
  });

  test('have no package targets where nobody uses a package', () => {
    expect(Object.keys(targets).filter((name) => name.startsWith('deps'))).toEqual([]);
  });

  test('say in their metadata what executors need', () => {
    expect(project!.metadata).toEqual({
      technologies: ['elixir'],
      mix: {
        app: 'orders',
        buildRoot: '_build',
        depsPath: 'deps',
        lockfile: 'mix.lock',
        build: 'shared',
        dependencies: [{ root: 'libs/billing', line: 31 }],
        problems: [],
      },
    });
  });
});

test('an umbrella root consolidates, and fetches and releases for its children', () => {
  const { shop, cart } = projectsByName(
    { 'mix.lock': { locked: hexPackages('tiny') } },
    mixFile('.', { module: 'Shop.MixProject', appsPath: 'apps', releases: ['shop', 'admin'] }),
    mixFile('apps/cart', { app: 'cart', deps: [{ name: 'tiny', source: 'git', sameEnv: false }] }),
  );
  expect(shop!.targets!['compile']).toMatchObject({
    options: { task: 'nx_otp.consolidate' },
    dependsOn: ['deps-compile', '^compile'],
  });
  expect(shop!.targets!['deps-get']).toMatchObject({ options: { task: 'deps.get', at: ['.'] } });
  expect(Object.keys(shop!.targets!)).toEqual(expect.arrayContaining(['release-shop', 'release-check-admin']));
  expect(shop!.targets!['test']).toBeUndefined();
  expect(cart!.targets!['compile']).toMatchObject({ options: { task: 'compile', umbrella: '.' } });
});

test('what starts has a release without naming one, as Mix has it, where it is no part of anything else', () => {
  const unread = (key: Unread['key']) => [{ key, reason: '', place: { file: '', line: 1, column: 1 }, frame: '' }];
  const starts = (app: string, facts: Partial<MixFacts> = {}) => mixFile(app, { app, starts: true, ...facts });
  const found = nodes(
    starts('shop', { deps: [pathDependency('rates', '../rates')] }),
    starts('rates'),
    starts('named', { releases: ['tills'] }),
    starts('library', { published: true }),
    starts('unread', { unread: unread('releases') }),
    starts('broken', { unread: unread('file') }),
    mixFile('modules', { app: 'modules' }),
    mixFile('umbrella', { module: 'Umbrella.MixProject', appsPath: 'apps' }),
    starts('umbrella/apps/child'),
  );
  const releases = Object.values(found).flatMap(({ name, projectType, targets }) =>
    Object.keys(targets!)
      .filter((target) => targets![target]!.executor === 'nx-otp:release')
      .map((target) => [name, projectType, target, targets![target]!.options]),
  );
  expect(releases).toEqual([
    ['named', 'application', 'release', { name: 'tills', path: 'named/_build/prod/rel/tills' }],
    ['shop', 'application', 'release', { path: 'shop/_build/prod/rel/shop' }],
  ]);
  expect(found['rates']!.projectType).toBe('library');
});

test('an edge to a folder is one edge, however many names lead there', () => {
  const { a } = nodes(
    mixFile('a', { app: 'a', deps: [pathDependency('b', '../b', { line: 3 }), pathDependency('c', '../b')] }),
    mixFile('b', { app: 'b' }),
  );
  expect((a!.metadata!['mix'] as MixMetadata).dependencies).toEqual([{ root: 'b', line: 3 }]);
});

test('a Hex package with the name of an app of the repo is no edge', () => {
  const { a } = nodes(
    mixFile('a', { app: 'a', deps: [{ name: 'b', source: 'hex', sameEnv: false }] }),
    mixFile('b', { app: 'b' }),
  );
  expect((a!.metadata!['mix'] as MixMetadata).dependencies).toEqual([]);
});

/** Any workspace: projects in a shared build or their own, in umbrellas or not, with any path dependencies, cycles too. */
const workspaces = fc
  .array(
    fc.record({
      shared: fc.boolean(),
      deps: fc.array(fc.nat(7)),
      packages: fc.subarray(['p', 'q']),
      releases: fc.nat(2),
    }),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  .map((shapes) =>
    shapes.map(({ shared, deps, packages, releases }, index) =>
      mixFile(`apps/a${index}`, {
        app: `a${index}`,
        ...(shared ? SHARED_PATHS : {}),
        deps: [
          ...deps.map((to) => pathDependency(`a${to}`, `../a${to}`)),
          ...packages.map((name) => ({ name, source: 'hex' as const, sameEnv: false })),
        ],
        releases: ['one', 'two'].slice(0, releases),
      }),
    ),
  );

/** Lock files of such a workspace. */
function locksOf(files: MixFile[]): LockFiles {
  const own = files.map(({ root, facts }) => {
    const packages = facts.deps.flatMap(({ name, source }) => (source === 'hex' ? [name] : []));
    return [`${root}/mix.lock`, { locked: hexPackages(...packages) }] as const;
  });
  return { ...Object.fromEntries(own), 'mix.lock': { locked: hexPackages('p', 'q') } };
}

test('manifests of other compilers are outputs where there is something for them', () => {
  const file = mixFile('shop', { app: 'shop', module: 'Shop', compilers: ['gettext'] }, { hasErlang: true });
  const { outputs } = projectNodes([file], new Map()).get('shop')!.targets!['compile']!;
  const names = ['erlang', 'leex', 'yecc', 'gettext'];
  expect(outputs).toEqual(
    expect.arrayContaining(names.map((name) => `{workspaceRoot}/shop/_build/dev/lib/shop/.mix/compile.${name}`)),
  );
});

test('no two cached targets of a workspace write the same files, nor lets any glob a cache hit leave old ones', () => {
  fc.assert(
    fc.property(workspaces, fc.boolean(), (files, umbrella) => {
      const all = umbrella ? [...files, mixFile('.', { module: 'Root.MixProject', appsPath: 'apps' })] : files;
      const writers = new Map<string, string>();
      for (const [root, project] of projectNodes(all, new Map(), '', locksOf(files))) {
        for (const [target, { outputs }] of Object.entries(project.targets!)) {
          for (const output of outputs ?? []) {
            const path = output.replace('{projectRoot}', `{workspaceRoot}/${root}`);
            if (writers.has(path)) throw new Error(`${root}:${target} and ${writers.get(path)} write ${path}`);
            writers.set(path, `${root}:${target}`);
            if (/[*?{]/.test(output.replace('{workspaceRoot}', ''))) throw new Error(`${path} is a glob`);
          }
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('tasks of a workspace never wait for one another in a circle', () => {
  fc.assert(
    fc.property(workspaces, (files) => {
      const projects = projectNodes(files, new Map(), '', locksOf(files));
      const settled = new Set<string>();
      for (const root of projects.keys()) follow(`${root}:compile`, projects, [], settled);
    }),
    { numRuns: 300 },
  );
});

/** Walks what a task waits for; throws where it waits for itself. */
function follow(
  task: string,
  projects: ReadonlyMap<string, ProjectConfiguration>,
  path: string[],
  settled: Set<string>,
): void {
  if (path.includes(task)) throw new Error(`${[...path, task].join(' -> ')}`);
  if (settled.has(task)) return;
  const [root, target] = task.split(':') as [string, string];
  const project = projects.get(root)!;
  for (const before of project.targets?.[target]?.dependsOn ?? []) {
    if (typeof before !== 'string') continue;
    const { dependencies } = project.metadata!['mix'] as MixMetadata;
    const roots = before.startsWith('^') ? dependencies.map((edge) => edge.root) : [root];
    for (const each of roots) follow(`${each}:${before.replace('^', '')}`, projects, [...path, task], settled);
  }
  settled.add(task);
}
