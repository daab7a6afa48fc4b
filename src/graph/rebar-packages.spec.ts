import { dags, hex, nodes, rebarFile } from './beam-nodes.fixture';
import { hexPackages, mixFile, pathDependency } from './fixture';
import type { RebarFile } from './rebar-project';

test('packages of a rebar3 application are fetched for the Mix project that uses it', () => {
  const mix = [mixFile('till', { app: 'till', deps: [pathDependency('money', '../money')] })];
  const locks = { 'till/mix.lock': { locked: hexPackages('jsx') } };
  const config = '{deps, [jsx]}. {profiles, [{test, [{deps, [meck]}]}]}.';
  const till = nodes({ mix, locks, rebar: [rebarFile('money', { config, app: 'money, []' })] }).get('till')!;
  expect(till.targets!['deps-get']!.outputs).toEqual([
    '{workspaceRoot}/till/mix.lock',
    '{workspaceRoot}/till/deps/jsx',
  ]);
  expect(till.targets!['compile']!.outputs).toContain('{workspaceRoot}/till/_build/dev/lib/money/ebin');
});

test('packages and plugins are fetched and compiled once, for all profiles', () => {
  const config = '{deps, [jsx, ra]}. {plugins, [rebar3_hex]}. {profiles, [{test, [{deps, [meck]}]}]}.';
  const { targets } = nodes({
    rebar: [rebarFile('.', { config, app: 'cart, []' }, { locked: [hex('jsx'), hex('recon')] })],
  }).get('.')!;
  expect(targets!['deps-compile']).toMatchObject({
    options: { args: ['compile', '--deps_only'], build: '_build/default' },
    outputs: [
      '{workspaceRoot}/rebar.lock',
      ...['jsx', 'ra', 'recon'].map((name) => `{workspaceRoot}/_build/default/lib/${name}`),
      ...dags('{workspaceRoot}/_build/default/lib', 'source_apps'),
      '{workspaceRoot}/_build/default/plugins',
    ],
  });
  expect(targets!['compile']!.dependsOn).toEqual(['deps-compile']);
});

test('nothing is cached that may come from a package which rebar.lock lacks', () => {
  const umbrella = (locked: string[], rest: Partial<RebarFile> = {}) => {
    const config =
      '{deps, [jsx, {ra, "2.0.0"}, web]}. {plugins, [rebar3_hex]}. {profiles, [{test, [{deps, [meck]}]}]}.';
    const found = nodes({
      rebar: [
        rebarFile('shop', { config }, { locked: locked.map(hex), ...rest }),
        rebarFile('shop/apps/web', { app: 'web, []' }),
      ],
    });
    const compile = found.get('shop')!.targets!['compile']!;
    const all = [...found.values()].flatMap(({ targets }) => Object.values(targets!));
    return [compile.metadata!.description, all.filter(({ cache }) => cache).length];
  };
  expect(umbrella([])).toEqual(['rebar3 compile. Not cached, as no rebar.lock that Nx knows has jsx, ra', 0]);
  expect(umbrella(['jsx'])).toEqual(['rebar3 compile. Not cached, as no rebar.lock that Nx knows has ra', 0]);
  expect(umbrella(['jsx'], { checkedOut: ['ra'] })).toEqual(['rebar3 compile', 3]);
  expect(umbrella(['jsx', 'ra'])).toEqual(['rebar3 compile', 3]);
});
