import { spawnSync } from 'node:child_process';
import { NEWEST_NX } from './nx-versions';
import { Workspace } from './workspace';

/** A Mix project; `keys` beside app and version. */
function mixProject(workspace: Workspace, root: string, app: string, keys: string, says: string): void {
  const module = app[0]!.toUpperCase() + app.slice(1);
  const project = `[app: :${app}, version: "0.1.0", ${keys}]`;
  const file = (path: string, text: string) => workspace.write(`${root}/${path}`, text);
  file('mix.exs', `defmodule ${module}.MixProject do\n  use Mix.Project\n  def project, do: ${project}\nend\n`);
  file(`lib/${app}.ex`, `defmodule ${module} do\n${says}\nend\n`);
  file('test/test_helper.exs', 'ExUnit.start()\n');
  file(
    `test/${app}_test.exs`,
    `defmodule ${module}Test do\n  use ExUnit.Case\n  test "words", do: IO.puts("\\n${app} says " <> ${module}.words())\nend\n`,
  );
}

/** In TypeScript `ui` <- `web-assets` <- the Mix project web, which uses ground. */
function addWeb(workspace: Workspace): void {
  workspace.write('packages/ui/package.json', '{ "name": "ui", "version": "1.0.0", "scripts": { "test": "echo ok" } }');
  workspace.write('packages/ui/index.ts', 'export const button = 1;\n');
  workspace.write('packages/ui/index.spec.ts', '// Says nothing.\n');
  const scripts = { test: 'echo ok', build: 'mkdir -p ../priv/static && cp app.ts ../priv/static/app.js' };
  const assets = { name: 'web-assets', version: '1.0.0', scripts, dependencies: { ui: '*' } };
  workspace.write('apps/web/assets/package.json', JSON.stringify(assets));
  workspace.write('apps/web/assets/app.ts', 'console.log("first");\n');
  mixProject(workspace, 'libs/ground', 'ground', 'deps: []', '  def words, do: "hello"');
  mixProject(
    workspace,
    'apps/web',
    'web',
    'deps: [{:ground, path: "../../libs/ground"}], releases: [web: []], aliases: ["assets.build": "cmd --cd assets npm run build"]',
    '  def words, do: Ground.words()',
  );
}

/**
 * A crate with an Nx project, and the Mix project that loads it. Rustler comes from Hex, which no test here needs: in its place is
 * a project of the same name whose macro reads the crate as the module that uses it is compiled.
 */
function addGeo(workspace: Workspace): void {
  const targets = { test: { executor: 'nx:run-commands', options: { command: 'echo ok' } } };
  workspace.write('crates/geo/project.json', JSON.stringify({ name: 'geo-crate', targets }));
  workspace.write('crates/geo/Cargo.toml', '[package]\nname = "geo"\nversion = "0.1.0"\n');
  workspace.write('crates/geo/src/lib.rs', 'first\n');
  mixProject(
    workspace,
    'libs/rustler',
    'rustler',
    'deps: []',
    '  def words, do: "rust"\n  defmacro __using__(options) do\n    source = File.read!(Path.join(options[:path], "src/lib.rs"))\n    quote do: def(words, do: unquote(String.trim(source)))\n  end',
  );
  mixProject(
    workspace,
    'apps/geo',
    'geo',
    'deps: [{:rustler, path: "../../libs/rustler"}]',
    '  use Rustler, otp_app: :geo, crate: :geo, path: "../../crates/geo"',
  );
}

/** An application of rebar3, and the Mix project that uses it. */
function addTill(workspace: Workspace): void {
  workspace.write('libs/money/rebar.config', '{deps, []}.\n');
  workspace.write(
    'libs/money/src/money.app.src',
    '{application, money, [{description, "m"}, {vsn, "0.1.0"}, {applications, [kernel, stdlib]}]}.\n',
  );
  workspace.write('libs/money/src/money.erl', '-module(money).\n-export([value/0]).\nvalue() -> <<"100">>.\n');
  mixProject(
    workspace,
    'apps/till',
    'till',
    'deps: [{:money, path: "../../libs/money"}]',
    '  def words, do: :money.value()',
  );
}

const EDITS: [what: string, file: string, expected: string[]][] = [
  ['a TypeScript library', 'packages/ui/index.ts', ['ui', 'web', 'web-assets']],
  ["a Phoenix app's assets", 'apps/web/assets/app.ts', ['web', 'web-assets']],
  ["a TypeScript library's spec, which production leaves out", 'packages/ui/index.spec.ts', ['ui', 'web-assets']],
  ['a crate', 'crates/geo/src/lib.rs', ['geo', 'geo-crate']],
  ['an Erlang application', 'libs/money/src/money.erl', ['money', 'till']],
  ['an Elixir library', 'libs/ground/lib/ground.ex', ['ground', 'web']],
  ['a test of an Elixir library', 'libs/ground/test/ground_test.exs', ['ground']],
  ['what is nobody’s', 'README.md', []],
];

// As tools/setup.mjs says: installed where it can be.
const present = spawnSync('rebar3', ['version'], { stdio: 'ignore' }).status === 0;

(present ? describe : describe.skip)('TypeScript, Rust, Erlang and Elixir in one workspace', () => {
  let workspace: Workspace;

  beforeAll(() => {
    workspace = Workspace.create(NEWEST_NX);
    // What is compiled is an input of who compiles it, whatever production leaves out.
    const namedInputs = { production: ['default', '!{projectRoot}/**/*.spec.ts', '!{projectRoot}/lib/**/*'] };
    workspace.edit('nx.json', '"plugins": []', `"plugins": ["nx-otp"], "namedInputs": ${JSON.stringify(namedInputs)}`);
    workspace.edit('package.json', '["packages/*"]', '["packages/*","apps/*/assets"]');
    workspace.write('.gitignore', 'node_modules\n.nx\n_build\ndeps\npriv/static\n*.lock\n');
    workspace.write('README.md', '# Acme\n');
    addWeb(workspace);
    addGeo(workspace);
    addTill(workspace);
    workspace.commit();
  });

  afterAll(() => {
    workspace.nxWith({ NX_DAEMON: 'true' }, 'daemon', '--stop');
    workspace.remove();
  });

  /** Projects whose tests Nx would run. */
  function affected(daemon: 'true' | 'false'): string[] {
    const run = workspace.nxWith(
      { NX_DAEMON: daemon },
      ...['affected', '-t', 'test', '--base=HEAD', '--graph=.nx/affected.json'],
    );
    if (run.status !== 0) throw new Error(run.output);
    const tasks: string[] = Object.keys(JSON.parse(workspace.read('.nx/affected.json')).tasks.tasks);
    return tasks.flatMap((task) => /^(.+):test$/.exec(task)?.[1] ?? []).sort();
  }

  test.each(EDITS)('affected after an edit of %s', (_, file, expected) => {
    workspace.write(file, `${workspace.read(file)}\n`);
    const found = affected('true');
    workspace.git('checkout', '--', '.');
    expect(found).toEqual(expected);
  });

  test('the same without the daemon, after edits in two languages', () => {
    for (const file of ['packages/ui/index.ts', 'crates/geo/src/lib.rs']) workspace.write(file, 'edited\n');
    const found = affected('false');
    workspace.git('checkout', '--', '.');
    expect(found).toEqual(['geo', 'geo-crate', 'ui', 'web', 'web-assets']);
  });

  test('tests and a release are made again after an edit in another language', () => {
    const test = () =>
      workspace.nxOk('run-many', '-t', 'test', 'release', '-p', 'web,geo,till', '--output-style=static');
    const first = test();
    expect(first).toContain('web says hello');
    expect(first).toContain('geo says first');
    expect(first).toContain('till says 100');
    const released = 'apps/web/_build/prod/rel/web/lib/web-0.1.0/priv/static/app.js';
    expect(workspace.read(released)).toBe('console.log("first");\n');
    workspace.edit('apps/web/assets/app.ts', 'first', 'second');
    workspace.edit('crates/geo/src/lib.rs', 'first', 'second');
    const again = test();
    expect(again).toMatch(/nx run till:test +\[/);
    expect(again).toContain('geo says second');
    // priv/static is in .gitignore, and so in no inputs: what it is made of is, and that it is made before.
    expect(workspace.read(released)).toBe('console.log("second");\n');
    workspace.git('checkout', '--', '.');
  });
});
