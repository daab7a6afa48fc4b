import { cpSync, existsSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../src/mix/transpiled.fixture';
import { WorkspaceFixture, printed } from '../workspace.fixture';
import mix from './executor';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function workspace(): WorkspaceFixture {
  const folder = temporaryFolder();
  folders.push(folder);
  return new WorkspaceFixture(folder);
}

function withCommon(): WorkspaceFixture {
  const fixture = workspace();
  fixture.add('libs/common', 'common', {
    app: 'common',
    files: { 'lib/common.ex': common('A'), 'priv/greeting.txt': 'hello' },
  });
  fixture.add('apps/shop', 'shop', {
    app: 'shop',
    dependencies: ['libs/common'],
    keys: 'deps: [{:common, path: "../../libs/common", env: Mix.env()}]',
    files: {
      'lib/shop.ex': 'defmodule Shop do\n  require Common\n  def branch, do: Common.branch()\nend\n',
      'lib/other.ex': 'defmodule Shop.Other do\n  def n, do: 1\nend\n',
      'test/test_helper.exs': 'ExUnit.start()\n',
      'test/shop_test.exs': `defmodule ShopTest do
  use ExUnit.Case
  test "reads what common brings" do
    assert File.read!(Application.app_dir(:common, "priv/greeting.txt")) == "hello"
  end
  @tag :wip
  test "is not done yet", do: flunk("not yet")
end
`,
    },
  });
  return fixture;
}

function common(branch: string): string {
  return `defmodule Common do\n  defmacro branch, do: "${branch}"\nend\n`;
}

const COMPILE = { task: 'compile', args: ['--no-deps-check'], mixEnv: 'test' };
const TEST = { task: 'test', args: ['--no-deps-check', '--no-compile'], mixEnv: 'test' };
const BRANCH = {
  task: 'run',
  args: ['--no-deps-check', '--no-compile', '-e', 'IO.puts("branch " <> Shop.branch())'],
  mixEnv: 'test',
};

async function compile(fixture: WorkspaceFixture, ...names: string[]): Promise<void> {
  for (const name of names) expect(await mix(COMPILE, fixture.context(name))).toEqual({ success: true });
}

describe('compile in a shared build', () => {
  it('writes the application and no other', async () => {
    const fixture = withCommon();
    await compile(fixture, 'common');
    const lib = join(fixture.root, '_build/test/lib');
    expect(readdirSync(lib)).toEqual(['common']);
    rmSync(join(lib, 'common/.mix'), { recursive: true });
    await compile(fixture, 'shop');
    expect(readdirSync(join(lib, 'shop')).sort()).toEqual(['.mix', '.nx-otp.json', 'consolidated', 'ebin']);
    expect(existsSync(join(lib, 'common/.mix'))).toBe(false);
  });

  it('compiles all anew on top of a dependency that a cache has put back', async () => {
    const fixture = withCommon();
    const built = join(fixture.root, '_build/test/lib/common');
    const kept = join(fixture.root, 'kept');
    const past = new Date(Date.now() - 60_000);
    await compile(fixture, 'common', 'shop');
    cpSync(built, kept, { recursive: true, preserveTimestamps: true, filter: (path) => !path.endsWith('/priv') });
    // As old as the branch's files would be.
    for (const path of readdirSync(kept, { recursive: true, encoding: 'utf8' }))
      utimesSync(join(kept, path), past, past);
    await nextSecond();
    fixture.write('libs/common/lib/common.ex', common('B'));
    await compile(fixture, 'common', 'shop');
    expect(await printed(() => mix(BRANCH, fixture.context('shop')))).toBe('branch B\n');

    await nextSecond();
    fixture.write('libs/common/lib/common.ex', common('A'));
    rmSync(built, { recursive: true });
    cpSync(kept, built, { recursive: true, preserveTimestamps: true });
    fixture.write('apps/shop/lib/other.ex', 'defmodule Shop.Other do\n  def n, do: 2\nend\n');
    // What Mix alone makes of it, by a task that is no `compile` to us: this is what the digests are for.
    const alone = { ...COMPILE, task: 'do', args: ['compile', '--no-deps-check'] };
    await mix(alone, fixture.context('shop'));
    expect(await printed(() => mix(BRANCH, fixture.context('shop')))).toBe('branch B\n');
    await compile(fixture, 'shop');
    expect(await printed(() => mix(BRANCH, fixture.context('shop')))).toBe('branch A\n');
  });

  it('compiles nothing when nothing has changed', async () => {
    const fixture = withCommon();
    await compile(fixture, 'common', 'shop');
    expect(await printed(() => mix(COMPILE, fixture.context('shop')))).toBe('');
  });
});

describe('what reaches Mix', () => {
  const fixture = withCommon();
  beforeAll(() => compile(fixture, 'common', 'shop'));

  it('is an exit code that tells success from failure', async () => {
    let result: unknown;
    const output = await printed(async () => (result = await mix(TEST, fixture.context('shop'))));
    expect(result).toEqual({ success: false });
    expect(output).toContain('2 tests, 1 failure');
  });

  it('is what stands on the command line, in whatever form Nx hands it on', async () => {
    const unparsed = ['--exclude', 'wip', 'test/shop_test.exs'];
    const raw = { ...TEST, exclude: 'wip', _: ['test/shop_test.exs'], __unparsed__: unparsed };
    const output = await printed(async () =>
      expect(await mix(raw, fixture.context('shop'))).toEqual({ success: true }),
    );
    expect(output).toContain('2 tests, 0 failures, 1 excluded');
  });

  it('comes with the links that its cached build leaves out', async () => {
    rmSync(join(fixture.root, '_build/test/lib/common/priv'));
    const raw = { ...TEST, __unparsed__: ['--exclude', 'wip'] };
    await printed(async () => expect(await mix(raw, fixture.context('shop'))).toEqual({ success: true }));
  });

  it('runs in one folder after another, up to the first failure', async () => {
    const at = ['libs/common', 'apps/shop', 'apps/shop'];
    const code = 'IO.puts(Mix.Project.config()[:app]); if Mix.Project.config()[:app] == :shop, do: System.halt(2)';
    const raw = { task: 'run', args: ['--no-compile', '--no-deps-check', '-e', code], mixEnv: 'test', at };
    let result: unknown;
    const output = await printed(async () => (result = await mix(raw, fixture.context('common'))));
    expect([result, output]).toEqual([{ success: false }, 'common\nshop\n']);
  });

  it('has the target its own environment, and not what the shell says of builds', async () => {
    process.env['MIX_BUILD_PATH'] = '/nowhere';
    const code =
      'IO.puts(Enum.join([Mix.env(), System.get_env("CUSTOM"), Path.relative_to_cwd(Mix.Project.build_path())], " "))';
    const args = ['--no-compile', '--no-deps-check', '--no-start', '-e', code];
    const raw = { task: 'run', args, mixEnv: 'test', env: { CUSTOM: '1' }, buildRoot: 'apps/shop/own', cwd: '.' };
    fixture.add('.', 'root', { app: 'root' });
    try {
      expect(await printed(() => mix(raw, fixture.context('shop')))).toBe('test 1 apps/shop/own/test\n');
    } finally {
      delete process.env['MIX_BUILD_PATH'];
    }
  });

  it('has colours where Nx wants them', async () => {
    process.env['FORCE_COLOR'] = 'true';
    const raw = { ...BRANCH, args: [...BRANCH.args.slice(0, 3), 'IO.puts(IO.ANSI.format([:red, "r"]))'] };
    try {
      expect(await printed(() => mix(raw, fixture.context('shop')))).toBe('\u001b[31mr\u001b[0m\n');
    } finally {
      delete process.env['FORCE_COLOR'];
    }
  });
});

describe('an umbrella child that loads through its root only', () => {
  it('is compiled and tested alone', async () => {
    const fixture = workspace();
    fixture.add('.', 'umbrella', { keys: 'apps_path: "apps"', before: 'def shared, do: [{:base, in_umbrella: true}]' });
    fixture.add('apps/base', 'base', { app: 'base', files: { 'lib/base.ex': 'defmodule BaseApp do\nend\n' } });
    fixture.add('apps/third', 'third', { app: 'third', files: { 'lib/third.ex': 'defmodule Third do\nend\n' } });
    fixture.add('apps/child', 'child', {
      app: 'child',
      dependencies: ['apps/base'],
      keys: 'deps: Umbrella.MixProject.shared()',
      files: {
        'lib/child.ex': 'defmodule Child do\nend\n',
        'test/test_helper.exs': 'ExUnit.start()\n',
        'test/child_test.exs':
          'defmodule ChildTest do\n  use ExUnit.Case\n  test "is there", do: assert Code.ensure_loaded?(Child)\nend\n',
      },
    });
    await compile(fixture, 'base');
    const through = { ...COMPILE, umbrella: '.' };
    expect(await mix(through, fixture.context('child'))).toEqual({ success: true });
    expect(readdirSync(join(fixture.root, '_build/test/lib')).sort()).toEqual(['base', 'child']);
    const output = await printed(() => mix({ ...TEST, umbrella: '.' }, fixture.context('child')));
    expect(output).toContain('1 test, 0 failures');
  });
});

describe('what never reaches Mix', () => {
  const fixture = workspace();
  fixture.add('broken', 'broken', { app: 'broken', problems: ['deps is computed\nmix.exs:3:4\n'] });
  fixture.add('fine', 'fine', { app: 'fine' });

  it('is a project whose mix.exs could not be read', async () => {
    let result: unknown;
    const output = await printed(async () => (result = await mix(COMPILE, fixture.context('broken'))));
    expect([result, output]).toEqual([{ success: false }, 'deps is computed\nmix.exs:3:4\n\n']);
    expect(existsSync(join(fixture.root, '_build'))).toBe(false);
  });

  it('is an option that does not exist', async () => {
    let result: unknown;
    const raw = { ...COMPILE, mixEnw: 'test' };
    const output = await printed(async () => (result = await mix(raw, fixture.context('fine', 'compile'))));
    expect(result).toEqual({ success: false });
    expect(output).toBe(
      'The options of fine:compile hold no unknown one.\n  found:   mixEnw\n' +
        '  allowed: task, args, mixEnv, env, cwd, at, umbrella, buildRoot, ownBeam, workers\n  remedy:  Did you mean "mixEnv"?\n',
    );
  });
});

/** Mix's manifests count in whole seconds. */
async function nextSecond(): Promise<void> {
  const second = Math.floor(Date.now() / 1000);
  while (Math.floor(Date.now() / 1000) <= second + 1) await new Promise((resolve) => setTimeout(resolve, 50));
}
