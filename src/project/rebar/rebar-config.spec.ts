import { readAppSrc } from './app-src';
import { readRebarConfig } from './rebar-config';
import { readRebarLock } from './rebar-lock';

describe('rebar.config', () => {
  test('says nothing: what rebar3 takes then', () => {
    expect(readRebarConfig('', 'rebar.config')).toEqual({
      appDirs: ['apps/*', 'lib/*', '.'],
      sourceDirs: ['src'],
      deps: [],
      hasPlugins: false,
      hasHooks: false,
      releases: [],
      outside: [],
      env: [],
      unread: [],
    });
  });

  test('dependencies in all their forms, of profiles as well', () => {
    const text = `{deps, [jsx, {cowboy, "2.9.0"}, {ra, {pkg, ra_fork}}, {"recon", {git, "https://example.com/r.git", {tag, "1"}}},
      {old, "1.0", {hg, "https://example.com/o"}}, {money, {path, "../money"}}]}.
      {profiles, [{test, [{deps, [meck]}, {extra_src_dirs, [{"interop", [{recursive, false}]}]}]}]}.
      {project_app_dirs, ["services/*"]}. {src_dirs, ["src", "gen"]}. {plugins, [rebar3_path_deps]}.
      {pre_hooks, [{compile, "make -C c_src"}]}.
      {erl_opts, [{i, "../include"}, {i, "include"}]}.`;
    expect(readRebarConfig(text, 'rebar.config')).toEqual({
      appDirs: ['services/*'],
      sourceDirs: ['src', 'gen', 'interop'],
      deps: [
        { name: 'jsx', source: 'hex' },
        { name: 'cowboy', source: 'hex' },
        { name: 'ra', source: 'hex' },
        { name: 'recon', source: 'git' },
        { name: 'old', source: 'git' },
        { name: 'money', source: 'path', path: '../money' },
        { name: 'meck', source: 'hex', profile: 'test' },
      ],
      hasPlugins: true,
      hasHooks: true,
      releases: [],
      outside: ['../include'],
      env: [],
      unread: [],
    });
  });

  test.each([
    ['{relx, [{release, {shop, "1"}, [shop]}, {release, admin, [admin]}]}.', ['shop default', 'admin default']],
    ['{relx, [{release, {shop, "1"}, [shop]}, {mode, dev}]}.', ['shop default linked']],
    ['{relx, [{release, {shop, "1"}, [shop]}, {dev_mode, true}]}.', ['shop default linked']],
    [
      '{relx, [{release, {shop, "1"}, [shop]}, {mode, dev}]}. {profiles, [{prod, [{relx, [{mode, prod}]}]}]}.',
      ['shop prod'],
    ],
    ['{relx, [{release, {shop, "1"}, [shop]}, {dev_mode, true}]}. {profiles, [{prod, []}]}.', ['shop prod linked']],
    ['{profiles, [{prod, [{relx, [{release, {shop, "1"}, [shop]}]}]}]}.', ['shop prod']],
  ])('releases of %s', (text, expected) => {
    const releases = readRebarConfig(text, 'rebar.config').releases;
    expect(releases.map(({ name, profile, linked }) => `${name} ${profile}${linked ? ' linked' : ''}`)).toEqual(
      expected,
    );
  });

  test('a script is told of, with the variables it asks for', () => {
    const script = 'case os:getenv("CI") of false -> CONFIG; _ -> os:getenv( "COVER", "no"), CONFIG end.';
    expect(readRebarConfig('{deps, [X]}. {plugins, [p]}.', 'a/rebar.config', script)).toMatchObject({
      hasPlugins: true,
      env: ['CI', 'COVER'],
      unread: [
        'X is no part of a term\na/rebar.config:1:9\n  1 | {deps, [X]}. {plugins, [p]}.\n    |         ^',
        'a/rebar.config.script is Erlang code, which is not run: what it changes is not known',
      ],
    });
  });
});

test.each([
  [
    '{"1.2.0",\n[{<<"jsx">>,{pkg,<<"jsx">>,<<"3.1.0">>},0},{<<"ra">>,{git,"u",{ref,"1"}},1}]}.\n[{pkg_hash,[]}].',
    ['jsx hex', 'ra git'],
  ],
  ['[{<<"jsx">>,{pkg,<<"jsx">>,<<"3.1.0">>},0}].', ['jsx hex']],
  ['[].\n', []],
  ['<<<<<<< HEAD', []],
])('packages of a rebar.lock: %j', (text, names) => {
  expect(readRebarLock(text).map(({ name, source }) => `${name} ${source}`)).toEqual(names);
});

test.each([
  ['[{vsn, "1"}]', {}],
  ['[{vsn, git}]', { version: { from: 'git' } }],
  ['[{vsn, {git, short}}]', { version: { from: 'git' } }],
  ['[{vsn, {cmd, "cat VERSION"}}]', { version: { from: 'command', command: 'cat VERSION' } }],
])('the version in %s', (keys, expected) => {
  expect(readAppSrc(`{application, cart, ${keys}}.`, 'src/cart.app.src')).toEqual({
    app: 'cart',
    applications: [],
    unread: [],
    ...expected,
  });
});

test('applications that an application needs, included and optional ones as well', () => {
  const text = `{application, 'my-cart', [{applications, [kernel, money]}, {included_applications, [tax]},
    {optional_applications, [money, audit]}]}.`;
  expect(readAppSrc(text, 'src/my-cart.app.src')).toMatchObject({
    app: 'my-cart',
    applications: ['kernel', 'money', 'tax', 'audit'],
  });
});
