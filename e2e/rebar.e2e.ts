import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NEWEST_NX } from './nx-versions';
import { Workspace } from './workspace';

/** What each task of a run was: `core:eunit` -> whether it came from the cache. */
function tasks(output: string): Record<string, boolean> {
  const lines = [...output.matchAll(/nx run (\S+)(.*)$/gm)];
  return Object.fromEntries(lines.map(([, task, rest]) => [task!, /existing outputs|local cache/.test(rest!)]));
}

function application(workspace: Workspace, root: string, app: string, keys: { needs?: string; value: string }): void {
  workspace.write(
    `${root}/src/${app}.app.src`,
    `{application, ${app}, [{description, "${app}"}, {vsn, "0.1.0"},
  {applications, [kernel, stdlib${keys.needs ? `, ${keys.needs}` : ''}]}]}.\n`,
  );
  workspace.write(`${root}/src/${app}.erl`, `-module(${app}).\n-export([value/0]).\nvalue() -> ${keys.value}.\n`);
  workspace.write(
    `${root}/test/${app}_tests.erl`,
    `-module(${app}_tests).\n-include_lib("eunit/include/eunit.hrl").\nvalue_test() -> ?assert(is_integer(${app}:value())).\n`,
  );
}

function suite(workspace: Workspace, root: string, app: string): void {
  workspace.write(
    `${root}/test/${app}_SUITE.erl`,
    `-module(${app}_SUITE).\n-export([all/0, value/1]).\nall() -> [value].\nvalue(_) -> true = is_integer(${app}:value()).\n`,
  );
}

/** A git repository with an application in it: a package that needs neither Hex nor a network. */
function gitPackage(app: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'nx-otp-package-'));
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'rebar.config'), '{deps, []}.\n');
  writeFileSync(
    join(folder, `src/${app}.app.src`),
    `{application, ${app}, [{description, "${app}"}, {vsn, "0.1.0"}, {applications, [kernel, stdlib]}]}.\n`,
  );
  writeFileSync(join(folder, `src/${app}.erl`), `-module(${app}).\n-export([value/0]).\nvalue() -> 40.\n`);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=e2e', '-c', 'user.email=e2e@example.invalid', ...args], { cwd: folder });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'package');
  return folder;
}

const ALL = ['run-many', '-t', 'compile', 'test', 'release', '--output-style=static'];

// As tools/setup.mjs says: installed where it can be.
const present = spawnSync('rebar3', ['version'], { stdio: 'ignore' }).status === 0;

// What Nx does with it, the e2e of Mix repos tries on each of its versions.
(present ? describe : describe.skip)('rebar3 beside Mix', () => {
  let workspace: Workspace;

  beforeAll(() => {
    workspace = Workspace.create(NEWEST_NX);
    workspace.edit('nx.json', '"plugins": []', '"plugins": ["nx-otp"]');
    workspace.write(
      'shop/rebar.config',
      `{erl_opts, [debug_info]}.
{relx, [{release, {shop, "0.1.0"}, [web]}, {mode, dev}]}.
{profiles, [{prod, [{relx, [{mode, prod}]}]}]}.
`,
    );
    application(workspace, 'shop/apps/core', 'core', { value: '1' });
    application(workspace, 'shop/apps/web', 'web', { needs: 'core', value: 'core:value() + 1' });
    suite(workspace, 'shop/apps/web', 'web');
    workspace.write('libs/money/rebar.config', '{deps, []}.\n');
    application(workspace, 'libs/money', 'money', { value: '100' });
    suite(workspace, 'libs/money', 'money');
    workspace.run('mix', ['new', 'till']);
    workspace.edit('till/mix.exs', '# {:dep_from_hexpm, "~> 0.3.0"},', '{:money, path: "../libs/money"}');
    workspace.edit('till/lib/till.ex', '    :world', '    :money.value()');
    workspace.write('till/lib/till.ex', workspace.read('till/lib/till.ex').replace('      :world', '      100'));
    workspace.edit('till/test/till_test.exs', ':world', '100');
    workspace.write('.gitignore', 'node_modules\n.nx\n_build\ndeps\n');
    workspace.commit();
  });

  afterAll(() => workspace.remove());

  test('are projects with edges across', () => {
    workspace.nxOk('graph', '--file=.nx/graph.json');
    const { graph } = JSON.parse(workspace.read('.nx/graph.json'));
    const edges = (name: string) => graph.dependencies[name].map((edge: { target: string }) => edge.target).sort();
    expect(edges('till')).toEqual(['money']);
    expect(edges('web')).toEqual(['core']);
    expect(edges('shop')).toEqual(['core', 'web']);
    expect(Object.keys(graph.nodes.web.data.targets).sort()).toEqual(['compile', 'ct', 'eunit', 'test']);
    expect(Object.keys(graph.nodes.shop.data.targets).sort()).toEqual(['compile', 'release']);
  });

  test('compile, test and release, and then all comes from the cache', () => {
    workspace.nxOk(...ALL);
    expect(workspace.exists('shop/_build/default/lib/web/ebin/web.beam')).toBe(true);
    expect(workspace.exists('shop/_build/prod/rel/shop/lib/core-0.1.0/ebin/core.beam')).toBe(true);
    expect(workspace.exists('till/_build/test/lib/money/ebin/money.beam')).toBe(true);
    const again = tasks(workspace.nxOk(...ALL));
    expect(Object.keys(again)).toEqual(
      expect.arrayContaining([
        'shop:compile',
        'shop:release',
        'web:eunit',
        'web:ct',
        'money:eunit',
        'money:ct',
        'till:test',
      ]),
    );
    expect(Object.entries(again).filter(([, cached]) => !cached)).toEqual([]);
  });

  test('what the cache puts back is what was made, and rebar3 takes it', () => {
    workspace.run('rm', ['-rf', 'shop/_build', 'libs/money/_build', 'till/_build']);
    const again = tasks(workspace.nxOk(...ALL));
    expect(Object.entries(again).filter(([, cached]) => !cached)).toEqual([]);
    expect(workspace.exists('shop/_build/prod/rel/shop/bin/shop')).toBe(true);
    expect(workspace.exists('shop/_build/default/lib/web/ebin/web.app')).toBe(true);
    // A module that is gone is gone from a build that was put back, too.
    workspace.run('rm', ['shop/apps/core/test/core_tests.erl']);
    workspace.write('shop/apps/core/src/extra.erl', '-module(extra).\n');
    workspace.nxOk('run', 'shop:compile');
    workspace.run('rm', ['-rf', 'shop/_build', 'shop/apps/core/src/extra.erl']);
    workspace.nxOk('run', 'shop:compile');
    expect(workspace.exists('shop/_build/default/lib/core/ebin/extra.beam')).toBe(false);
    workspace.git('checkout', '--', '.');
  });

  test('an edit re-runs what it can reach, and that sees it', () => {
    workspace.edit('shop/apps/core/src/core.erl', 'value() -> 1.', 'value() -> a.');
    const failed = workspace.nx(...ALL);
    expect(failed.status).not.toBe(0);
    expect(tasks(failed.output)).toMatchObject({ 'money:eunit': true, 'till:test': true });
    expect(failed.output).toContain('core_tests');
    // As long as before, and within the second: file times say nothing.
    workspace.edit('shop/apps/core/src/core.erl', 'value() -> a.', 'value() -> 7.');
    expect(tasks(workspace.nxOk(...ALL))).toMatchObject({ 'web:eunit': false, 'web:ct': false, 'money:ct': true });
    workspace.git('checkout', '--', '.');
  });

  test("an edit of one application's tests re-runs these alone", () => {
    workspace.edit('shop/apps/core/test/core_tests.erl', 'value_test', 'other_test');
    expect(tasks(workspace.nxOk(...ALL))).toMatchObject({
      'shop:compile': true,
      'core:eunit': false,
      'web:eunit': true,
      'web:ct': true,
      'shop:release': true,
    });
    workspace.git('checkout', '--', '.');
  });

  test('an edit of an application of rebar3 reaches the Mix project that uses it', () => {
    workspace.edit('libs/money/src/money.erl', '100', '200');
    const { status, output } = workspace.nx('affected', '-t', 'test', '--base=HEAD', '--output-style=static');
    expect(status).not.toBe(0);
    expect(Object.keys(tasks(output))).toEqual(expect.arrayContaining(['money:eunit', 'money:ct', 'till:test']));
    expect(output).toMatch(/left: +200|code: +assert Till\.hello\(\) == 100/);
    workspace.git('checkout', '--', '.');
  });

  test('a package from git is compiled once for all profiles, and what uses it comes from the cache', () => {
    const tiny = gitPackage('tiny');
    workspace.write('libs/money/rebar.config', `{deps, [{tiny, {git, "file://${tiny}", {branch, "main"}}}]}.\n`);
    workspace.edit('libs/money/src/money.erl', '100', 'tiny:value()');
    workspace.nxOk('run', 'money:test');
    expect(workspace.exists('libs/money/rebar.lock')).toBe(true);
    // The first run wrote rebar.lock, which is an input: the second is the one to compare with.
    workspace.nxOk('run', 'money:test');
    workspace.run('rm', ['-rf', 'libs/money/_build']);
    const again = tasks(workspace.nxOk('run', 'money:test', '--output-style=static'));
    // rebar3 fetches a git package that is put back without its `.git`.
    expect(again).toMatchObject({ 'money:deps-compile': false, 'money:compile': true, 'money:eunit': true });
    workspace.edit('libs/money/src/money.erl', 'tiny:value()', 'tiny:value() + 1');
    workspace.nxOk('run', 'money:test');
    expect(workspace.exists('libs/money/_build/default/lib/tiny/ebin/tiny.beam')).toBe(true);
    rmSync(tiny, { recursive: true });
    workspace.run('rm', ['libs/money/rebar.lock']);
    workspace.git('checkout', '--', '.');
  });
});
