import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { NEWEST_NX } from './nx-versions';
import { Workspace } from './workspace';

/** Beams of the projects. ground <- shop share a build, and shop has a package; alone uses nobody and builds for itself. */
const EBIN = {
  ground: '_build/test/lib/ground/ebin',
  shop: '_build/test/lib/shop/ebin',
  alone: 'apps/alone/_build/test/lib/alone/ebin',
};
const SHARED = ['build_path', 'deps_path', 'lockfile', 'config_path']
  .map((key, n) => `${key}: "../../${['_build', 'deps', 'mix.lock', 'config/config.exs'][n]}", `)
  .join('');

function addProject(workspace: Workspace, name: string, options: string, lines: string[]): void {
  const module = name[0]!.toUpperCase() + name.slice(1);
  const file = (path: string, text: string) => workspace.write(`apps/${name}/${path}`, text);
  file(
    'mix.exs',
    `defmodule ${module}.MixProject do\n  use Mix.Project\n  def project, do: [app: :${name}, version: "0.1.0", ${options}]\nend\n`,
  );
  file(`lib/${name}.ex`, `defmodule ${module} do\n${lines.map((line) => `  ${line}\n`).join('')}end\n`);
  file(`lib/${name}/plain.ex`, `defmodule ${module}.Plain do\n  def plain(unused), do: :plain\nend\n`);
  file('test/test_helper.exs', 'ExUnit.start()\n');
  file(
    `test/${name}_test.exs`,
    `defmodule ${module}Test do\n  use ExUnit.Case\n  test "words", do: IO.puts("\\n${name} says " <> ${module}.words())\nend\n`,
  );
}

/** One whose compile writes native code into `priv`, and one that uses it and ground. */
function addNative(workspace: Workspace): void {
  addProject(workspace, 'forge', `${SHARED}compilers: [:make | Mix.compilers()], deps: []`, ['def words, do: "hot"']);
  const make = `defmodule Mix.Tasks.Compile.Make do
  use Mix.Task.Compiler
  def run(_) do
    File.mkdir_p!("priv")
    File.write!("priv/forge.so", "native")
    Mix.Project.build_structure()
    {:ok, []}
  end
end
`;
  workspace.write('apps/forge/mix.exs', make + workspace.read('apps/forge/mix.exs'));
  workspace.write('apps/forge/.gitignore', '*.so\n');
  const uses = ['ground', 'forge'].map((name) => `{:${name}, path: "../${name}", env: Mix.env()}`).join(', ');
  addProject(workspace, 'user', `${SHARED}deps: [${uses}]`, [
    'gone = for module <- [Ground.Gone, Forge.Gone], do: Code.ensure_loaded?(module)',
    'native = File.exists?(Application.app_dir(:forge, "priv/forge.so"))',
    'IO.puts("user says #{inspect({gone, native})}")',
    'def words, do: "nothing"',
  ]);
}

/** Where the package comes from: a git repository beside the workspace. */
function packageFolder(workspace: Workspace): string {
  return join(workspace.root, '../lettered');
}

/** Publishes the package with another letter. @returns its revision */
function publish(workspace: Workspace, letter: string): string {
  const git = (...args: string[]) => workspace.git('-C', packageFolder(workspace), ...args);
  workspace.write(
    '../lettered/mix.exs',
    'defmodule Lettered.MixProject do\n  use Mix.Project\n  def project, do: [app: :lettered, version: "0.1.0"]\nend\n',
  );
  workspace.write('../lettered/lib/lettered.ex', `defmodule Lettered do\n  def letter, do: "${letter}"\nend\n`);
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', letter);
  return git('rev-parse', 'HEAD').trim();
}

/** A toolchain that is the installed one in all but the version that its files say. @returns its PATH */
function otherToolchain(workspace: Workspace): string {
  const elixir = execFileSync('sh', ['-c', 'command -v elixir'], { encoding: 'utf8' }).trim();
  workspace.write('../toolchain/bin/elixir', `#!/bin/sh\nexec "${elixir}" "$@"\n`);
  workspace.write('../toolchain/lib/elixir/ebin/elixir.app', '{application,elixir,[{vsn,"1.99.0"}]}.\n');
  const bin = join(workspace.root, '../toolchain/bin');
  chmodSync(join(bin, 'elixir'), 0o755);
  return `${bin}:${process.env['PATH']}`;
}

/** Projects that were compiled for test in a run, and not taken from a cache. */
function compiled(output: string): string[] {
  const lines = [...output.matchAll(/nx run (\w+):compile-test(.*)$/gm)];
  return lines
    .filter(([, , how]) => !/cache/.test(how!))
    .map(([, name]) => name!)
    .sort();
}

/** What the values are that the compiler has put into the code. */
function said(output: string): Record<string, string> {
  return Object.fromEntries([...output.matchAll(/^(\w+) says (.*)$/gm)].map(([, name, words]) => [name, words]));
}

/** Something of each compiled module, by its name. */
function ofBeams<T>(workspace: Workspace, of: (path: string) => T): Record<string, T> {
  const folders = Object.values(EBIN).map((path) => join(workspace.root, path));
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => [name, join(folder, name)] as const));
  return Object.fromEntries(files.filter(([name]) => name.endsWith('.beam')).map(([name, path]) => [name, of(path)]));
}

function contents(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function modified(workspace: Workspace): Record<string, number> {
  return ofBeams(workspace, (path) => statSync(path).mtimeMs);
}

const TEST = ['run-many', '-t', 'test', '--output-style=static'];
const COMPILE = ['run-many', '-t', 'compile-test', '--output-style=static'];
const SAID = { shop: 'hello 1.00 word main a', alone: 'by itself' };

// What is cached is the plugin's own affair, and takes a minute: once.
describe('exact caching', () => {
  let workspace: Workspace;

  beforeAll(() => {
    workspace = Workspace.create(NEWEST_NX);
    workspace.edit('nx.json', '"plugins": []', '"plugins": ["nx-otp"]');
    workspace.write('.gitignore', 'node_modules\n.nx\n_build\ndeps\n');
    const config = (app: string, key: string, variable: string, value: string) =>
      `import Config\nconfig :${app}, ${key}: System.get_env("${variable}", "${value}")\n`;
    workspace.write('config/config.exs', config('shop', 'greeting', 'GREETING', 'hello'));
    workspace.write('apps/alone/config/config.exs', config('alone', 'how', 'HOW', 'by itself'));
    workspace.write('shared/rate.txt', '1.00');
    workspace.write('apps/ground/priv/word.txt', 'word');
    publish(workspace, 'a');
    const git = JSON.stringify(packageFolder(workspace));
    addProject(workspace, 'ground', SHARED, [
      'defmacro word, do: File.read!(Application.app_dir(:ground, "priv/word.txt"))',
      'defmacro branch, do: "main"',
      'def words, do: "nothing"',
    ]);
    addProject(
      workspace,
      'shop',
      `${SHARED}deps: [{:ground, path: "../ground", env: Mix.env()}, {:lettered, git: ${git}}]`,
      [
        'require Ground',
        '@path Path.join(__DIR__, "../../../shared/rate.txt")',
        '@external_resource @path',
        '@rate File.read!(@path)',
        '@greeting Application.compile_env(:shop, :greeting)',
        'def words, do: Enum.join([@greeting, @rate, Ground.word(), Ground.branch(), Lettered.letter()], " ")',
      ],
    );
    addProject(workspace, 'alone', 'deps: []', ['@how Application.compile_env(:alone, :how)', 'def words, do: @how']);
    const lock = execFileSync('mix', ['deps.get'], { cwd: join(workspace.root, 'apps/shop'), encoding: 'utf8' });
    if (!workspace.exists('mix.lock')) throw new Error(lock);
    workspace.commit();
    expect(said(workspace.nxOk(...TEST))).toMatchObject(SAID);
  });

  afterAll(() => workspace.remove());
  afterEach(() => {
    workspace.git('checkout', '--quiet', '--force', 'main');
    workspace.git('clean', '--quiet', '--force');
  });

  test('warnings are shown again: on replay, and when their file is not compiled again', () => {
    const replay = workspace.nxOk(...COMPILE);
    expect([compiled(replay), replay.match(/variable "unused" is unused/g)]).toEqual([
      [],
      Array(3).fill(expect.any(String)),
    ]);
    workspace.write('apps/alone/lib/alone/more.ex', 'defmodule Alone.More do\nend\n');
    const more = workspace.nxOk('run', 'alone:compile-test', '--output-style=static');
    expect(more).toContain('Compiling 1 file');
    expect(more).toContain('variable "unused" is unused');
    rmSync(join(workspace.root, 'apps/alone/lib/alone/more.ex'));
  });

  test('a file outside of all projects, and one that a macro reads, compile again who uses them', () => {
    workspace.write('shared/rate.txt', '2.00');
    const outside = workspace.nxOk(...TEST);
    expect([said(outside)['shop'], compiled(outside)]).toEqual(['hello 2.00 word main a', ['shop']]);
    workspace.write('apps/ground/priv/word.txt', 'deed');
    const read = workspace.nxOk(...TEST);
    expect([said(read)['shop'], compiled(read)]).toEqual(['hello 2.00 deed main a', ['ground', 'shop']]);
  });

  test('a variable that a config.exs reads compiles again whom it configures', () => {
    // All of a build have its configuration: Mix itself would look at both again.
    const shared = workspace.nxWith({ GREETING: 'ahoy' }, ...TEST).output;
    expect([said(shared)['shop'], compiled(shared)]).toEqual(['ahoy 1.00 word main a', ['ground', 'shop']]);
    const own = workspace.nxWith({ HOW: 'otherwise' }, ...TEST).output;
    expect([said(own)['alone'], compiled(own)]).toEqual(['otherwise', ['alone']]);
  });

  test('another toolchain, as its own files or .tool-versions say, compiles all again', () => {
    const all = ['alone', 'ground', 'shop'];
    expect(compiled(workspace.nxWith({ PATH: otherToolchain(workspace) }, ...COMPILE).output)).toEqual(all);
    workspace.write('.tool-versions', 'elixir 1.99\n');
    expect(compiled(workspace.nxOk(...COMPILE))).toEqual(all);
    rmSync(join(workspace.root, '.tool-versions'));
  });

  test('a package that changes in mix.lock compiles again who uses packages', () => {
    const [before] = /[0-9a-f]{40}/.exec(workspace.read('mix.lock'))!;
    workspace.edit('mix.lock', before, publish(workspace, 'b'));
    const output = workspace.nxOk(...TEST);
    expect([said(output)['shop'], compiled(output)]).toEqual(['hello 1.00 word main b', ['shop']]);
  });

  test('the cache that lies: a branch, another, back, and an edit are as a clean build', () => {
    workspace.git('checkout', '--quiet', '-B', 'other');
    workspace.edit('apps/ground/lib/ground.ex', '"main"', '"other"');
    workspace.commit();
    expect(said(workspace.nxOk(...TEST))['shop']).toBe('hello 1.00 word other a');
    workspace.git('checkout', '--quiet', 'main');
    workspace.edit('apps/shop/lib/shop/plain.ex', ':plain', ':edited');
    const back = workspace.nxOk(...TEST);
    expect([said(back)['shop'], compiled(back)]).toEqual([SAID.shop, ['shop']]);
    const incremental = ofBeams(workspace, contents);
    rmSync(join(workspace.root, '_build'), { recursive: true });
    workspace.nxOk(...COMPILE, '--skip-nx-cache');
    expect(ofBeams(workspace, contents)).toEqual(incremental);
  });

  test('a module that only another branch has does not outlive a cache hit, even beside native code', () => {
    const compile = () => said(workspace.nxOk('run', 'user:compile', '--output-style=static'))['user'];
    workspace.git('checkout', '--quiet', '-B', 'native');
    addNative(workspace);
    workspace.commit();
    expect(compile()).toBe('{[false, false], true}');
    for (const app of ['Ground', 'Forge'])
      workspace.write(`apps/${app.toLowerCase()}/lib/gone.ex`, `defmodule ${app}.Gone do\nend\n`);
    workspace.edit('apps/user/lib/user.ex', '"nothing"', '"something"');
    expect(compile()).toBe('{[true, true], true}');
    workspace.git('clean', '--quiet', '--force', '-x', 'apps');
    workspace.edit('apps/user/lib/user.ex', '"something"', '"another thing"');
    const output = workspace.nxOk('run', 'user:compile', '--output-style=static');
    expect(output).toMatch(/nx run forge:compile +\[local cache\]/);
    expect(said(output)['user']).toBe('{[false, false], true}');
  });

  test('a kept _build without a cache, its sources checked out later, is not compiled again', () => {
    workspace.nxOk(...COMPILE);
    const before = modified(workspace);
    for (const path of workspace.git('ls-files').trim().split('\n'))
      utimesSync(join(workspace.root, path), new Date(), new Date());
    rmSync(join(workspace.root, '../state'), { recursive: true });
    const output = workspace.nxOk(...TEST);
    expect(compiled(output)).toEqual(['alone', 'ground', 'shop']);
    // Elixir 1.14 knows of an @external_resource nothing but its time.
    expect({ ...modified(workspace), 'Elixir.Shop.beam': 0 }).toEqual({ ...before, 'Elixir.Shop.beam': 0 });
  });

  test('a clone with a filled cache compiles nothing, then what is edited, and finds priv', () => {
    const clone = workspace.clone();
    const restored = clone.nxOk(...TEST);
    expect([said(restored), compiled(restored)]).toEqual([expect.objectContaining(SAID), []]);
    clone.edit('apps/shop/lib/shop.ex', '  def words', '  # Its macro looks for priv again.\n  def words');
    // Times of the others' beams would tell nothing: seen on Nx 23.3.2, a hit was written anew though it was there.
    const edited = clone.nxOk(...TEST);
    expect([said(edited)['shop'], compiled(edited)]).toEqual([SAID.shop, ['shop']]);
    clone.remove();
  });
});
