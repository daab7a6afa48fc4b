import type { TargetConfiguration } from '@nx/devkit';
import { readGleamToml } from '../project/gleam/gleam-toml';
import type { BeamFiles } from './beam-nodes';
import { dags, hex, nodes, rebarFile } from './beam-nodes.fixture';
import { declaredEdges, manifestOf } from './declared-edges';
import { mixFile, pathDependency } from './fixture';
import type { GleamFile } from './gleam-nodes';
import type { RebarFile } from './rebar-project';

function gleamFile(root: string, toml: string): GleamFile {
  return { root, facts: readGleamToml(toml, `${root}/gleam.toml`) };
}

/** `name -> root` of every edge. */
function edges(files: Partial<BeamFiles>): string[] {
  return [...nodes(files)].flatMap(([root, node]) =>
    declaredEdges({ ...node, root }).map((edge) => `${node.name} -> ${edge.root} (${edge.sourceFile})`),
  );
}

const UMBRELLA = [
  rebarFile('shop', { config: '{relx, [{release, {shop, "1"}, [web]}]}.' }, { checkedOut: ['fork'] }),
  rebarFile('shop/apps/core', { app: 'core, []' }),
  rebarFile('shop/apps/web', { app: 'web, [{applications, [kernel, core]}]' }, { hasSuites: true }),
];

test('an umbrella: its root compiles and releases, each application has its own tests', () => {
  const found = nodes({ rebar: UMBRELLA });
  const summary = [...found].map(([root, { name, targets }]) => [root, name, Object.keys(targets!).join(' ')]);
  expect(summary).toEqual([
    ['shop', 'shop', 'compile release'],
    ['shop/apps/core', 'core', 'compile eunit test'],
    ['shop/apps/web', 'web', 'compile eunit ct test'],
  ]);
  expect(found.get('shop')!.targets!['compile']).toMatchObject({
    executor: 'nx-otp:rebar3',
    cache: true,
    options: { args: ['compile'], build: 'shop/_build/default', apps: ['core', 'web'] },
    outputs: [
      '{workspaceRoot}/shop/_build/default/lib/core/ebin',
      '{workspaceRoot}/shop/_build/default/lib/web/ebin',
      '{workspaceRoot}/shop/_build/default/checkouts/fork/ebin',
      ...dags('{workspaceRoot}/shop/_build/default/lib', 'source_project_apps'),
    ],
  });
  const { compile, eunit, ct, test: all } = found.get('shop/apps/web')!.targets!;
  const done = { projects: ['shop'], target: 'compile' };
  expect(compile).toMatchObject({ executor: 'nx:noop', dependsOn: [done] });
  expect(eunit).toMatchObject({
    options: { args: ['eunit', '--app=web'], cwd: 'shop', build: 'shop/_build/test' },
    dependsOn: [done],
    outputs: [],
  });
  expect(eunit!.inputs).toEqual(expect.arrayContaining([{ input: 'mixSources', projects: ['shop', 'core'] }]));
  expect(ct!.options).toMatchObject({
    args: ['as', 'nx_ct', 'ct', '--dir', 'apps/web/test'],
    build: 'shop/_build/nx_ct+test',
  });
  expect(all).toMatchObject({ executor: 'nx:noop', dependsOn: ['eunit', 'ct'] });
});

test('edges: from an umbrella to its applications, between these, to checkouts and paths', () => {
  const rebar = [
    ...UMBRELLA,
    rebarFile(
      'money',
      { config: '{deps, [core, {tax, {path, "../tax"}}]}.', app: 'money, []' },
      { checkouts: ['shop/apps/core'] },
    ),
    rebarFile('tax', { config: '', app: 'tax, [{applications, [money]}]' }),
  ];
  expect(edges({ rebar })).toEqual([
    'money -> shop/apps/core (money/rebar.config)',
    'money -> tax (money/rebar.config)',
    'shop -> shop/apps/core (shop/rebar.config)',
    'shop -> shop/apps/web (shop/rebar.config)',
    'web -> shop/apps/core (shop/apps/web/src/x.app.src)',
  ]);
});

test('what one application of an umbrella brings in is there for all of them', () => {
  const rebar = [
    rebarFile('shop', { config: '{deps, [{tax, {path, "../tax"}}]}.' }),
    rebarFile('shop/apps/core', { app: 'core, []' }, { checkouts: ['money'] }),
    rebarFile('money', { config: '', app: 'money, []' }),
    rebarFile('tax', { config: '', app: 'tax, []' }),
  ];
  expect(edges({ rebar })).toEqual([
    'shop -> shop/apps/core (shop/rebar.config)',
    'shop -> tax (shop/rebar.config)',
    'shop -> money (shop/rebar.config)',
    'core -> tax (shop/apps/core/src/x.app.src)',
    'core -> money (shop/apps/core/src/x.app.src)',
  ]);
});

test('edges between Mix, rebar3 and Gleam lead by folder', () => {
  const mix = [
    mixFile('till', {
      app: 'till',
      deps: [pathDependency('money', '../money'), pathDependency('colours', '../colours')],
    }),
    mixFile('tools', { app: 'tools' }),
  ];
  const rebar = [rebarFile('money', { config: '{deps, [{tools, {path, "../tools"}}]}.', app: 'money, []' })];
  const gleam = [gleamFile('colours', 'name = "colours"\n[dependencies]\nmoney = { path = "../money" }\n')];
  expect(edges({ mix, rebar, gleam })).toEqual([
    'till -> money (till/mix.exs)',
    'till -> colours (till/mix.exs)',
    'money -> tools (money/rebar.config)',
    'colours -> money (colours/gleam.toml)',
  ]);
});

test('a folder with mix.exs and rebar.config is one project: Mix has its names, rebar3 a prefix and a build of its own', () => {
  const mix = [mixFile('jason', { app: 'jason' })];
  const rebar = [rebarFile('jason', { config: '', app: 'jason, []' }, { besideMix: true, hasSuites: true })];
  const node = nodes({ mix, rebar }).get('jason')!;
  expect(manifestOf({ ...node, root: 'jason' })).toBe('jason/mix.exs');
  expect(node.metadata!.technologies).toEqual(['elixir', 'erlang']);
  expect(node.targets!['compile']!.executor).toBe('nx-otp:mix');
  const added = Object.entries(node.targets!).filter(([name]) => name.startsWith('rebar3-'));
  expect(added.map(([name]) => name)).toEqual(['rebar3-compile', 'rebar3-eunit', 'rebar3-ct', 'rebar3-test']);
  // Mix has a `_build/test` as well.
  expect(node.targets!['rebar3-eunit']).toMatchObject({
    options: { build: 'jason/_build/rebar3/test' },
    dependsOn: ['rebar3-compile'],
  });
  expect(node.targets!['rebar3-test']!.dependsOn).toEqual(['rebar3-eunit', 'rebar3-ct']);
});

describe('inputs', () => {
  const inputsOf = (config: string, app: string, rest: Partial<RebarFile> = {}) =>
    nodes({ rebar: [rebarFile('libs/cart', { config, app }, rest)] }).get('libs/cart')!.namedInputs!['mixSources'];

  test('are all files but tests; a lock that locks nothing is none', () => {
    expect(inputsOf('', 'cart, []', { generatedErlang: ['src/cart_parser.erl'] })).toEqual([
      '{projectRoot}/**/*',
      '!{projectRoot}/src/cart_parser.erl',
      '!{projectRoot}/rebar.lock',
      ...['.gitignore', 'CHANGELOG.md', 'LICENSE*', 'elvis.config'].map((file) => `!{projectRoot}/${file}`),
      '!{projectRoot}/test/**/*',
    ]);
    expect(inputsOf('{deps, [jsx]}. {src_dirs, ["src", "test"]}.', 'cart, []')).toEqual([
      '{projectRoot}/**/*',
      ...['.gitignore', 'CHANGELOG.md', 'LICENSE*', 'elvis.config'].map((file) => `!{projectRoot}/${file}`),
    ]);
  });

  test.each([
    ['[{vsn, git}]', "cd 'libs/cart' && git describe --always --tags --dirty 2>/dev/null || echo no version"],
    ['[{vsn, {cmd, "cat ../VERSION"}}]', "cd 'libs/cart' && cat ../VERSION"],
  ])('a version that is not in the file is asked for: %s', (keys, runtime) => {
    expect(inputsOf('', `cart, ${keys}`)).toContainEqual({ runtime });
  });

  test('a version is asked for in a folder whose name a shell would run', () => {
    const root = "it's $(odd)";
    const { targets } = nodes({ rebar: [rebarFile(root, { app: 'cart, [{vsn, {cmd, "pwd"}}]', config: '' })] }).get(
      root,
    )!;
    const asked = targets!['eunit']!.inputs!.flatMap((input) =>
      typeof input === 'object' && 'runtime' in input ? input.runtime : [],
    );
    expect(asked).toContain("cd 'it'\\''s $(odd)' && pwd");
  });

  test('headers elsewhere in the workspace', () => {
    expect(inputsOf('{erl_opts, [{i, "../include"}]}.', 'cart, []')).toContain('{workspaceRoot}/libs/include/**/*');
  });
});

test('what a cache cannot put back whole is not cached: git packages, what hooks do, and releases made of links', () => {
  const target = (config: string, name: string): TargetConfiguration =>
    nodes({ rebar: [rebarFile('cart', { config, app: 'cart, []' }, { locked: [hex('jsx')] })] }).get('cart')!.targets![
      name
    ]!;
  const release = '{relx, [{release, {cart, "1"}, [cart]}, {dev_mode, true}]}.';
  expect(target('{deps, [jsx]}.', 'deps-compile').cache).toBe(true);
  expect(target('{deps, [{ra, {git, "u"}}]}.', 'deps-compile').cache).toBe(false);
  expect(target('{pre_hooks, [{compile, "make"}]}.', 'compile').cache).toBe(false);
  expect(target(release, 'release')).toMatchObject({ cache: false, outputs: [] });
  expect(target(`${release} {profiles, [{prod, [{relx, [{mode, prod}]}]}]}.`, 'release')).toMatchObject({
    cache: true,
    options: { args: ['as', 'prod', 'release', '--relname', 'cart'], replaces: 'cart/_build/prod/rel/cart' },
    outputs: ['{workspaceRoot}/cart/_build/prod/rel/cart'],
  });
});

test('an application without rebar.config is a project in an umbrella only, and the outermost umbrella has it', () => {
  const rebar = [
    rebarFile('.', { config: '{project_app_dirs, ["services/*"]}.' }),
    rebarFile('services/cart', { config: '', app: 'cart, []' }),
    rebarFile('services/cart/apps/inner', { app: 'inner, []' }),
    rebarFile('vendor/old', { app: 'old, []' }),
  ];
  const found = nodes({ rebar });
  expect([...found].map(([root, { name }]) => `${root} ${name}`)).toEqual(['. rebar_workspace', 'services/cart cart']);
  expect(found.get('services/cart')!.targets!['eunit']!.options).toMatchObject({
    cwd: '.',
    args: ['eunit', '--app=cart'],
  });
});

test('no two projects have one name', () => {
  const found = nodes(
    {
      mix: [mixFile('elixir', { app: 'cart' })],
      rebar: [rebarFile('erlang', { config: '', app: 'cart, []' })],
      gleam: [gleamFile('gleam', 'name = "cart"')],
    },
    { web: 'gleam' },
  );
  expect([...found.values()].map(({ name }) => name)).toEqual(['cart', 'erlang', 'gleam/cart']);
});

test('Gleam: compile, test and a shipment, of its own package and what it depends on by path', () => {
  const { targets, metadata } = nodes({
    gleam: [gleamFile('colours', 'name = "colours"\n[dependencies]\nhues = { path = "../hues" }\n')],
  }).get('colours')!;
  expect(Object.entries(targets!).map(([name, { options, outputs }]) => [name, options.args, outputs])).toEqual([
    ['compile', ['build'], ['{projectRoot}/build/dev/erlang/colours', '{projectRoot}/build/dev/erlang/hues']],
    ['test', ['test'], []],
    ['release', ['export', 'erlang-shipment'], ['{projectRoot}/build/erlang-shipment']],
  ]);
  expect(metadata!['gleam' as keyof typeof metadata]).toEqual({
    manifest: 'colours/gleam.toml',
    app: 'colours',
    dependencies: [],
    unread: [],
  });
});
