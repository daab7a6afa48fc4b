import type { Tree } from '@nx/devkit';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import app from './app/generator';
import dep from './dep/generator';
import lib from './lib/generator';
import { emptyWorkspace } from './workspace/fixture';

/** What the generators write, given to Mix itself. The folder's name has a space, as a user's may. */
describe('generated projects under Mix', () => {
  let workspace: string;
  const project = (root: string) => join(workspace, root);

  beforeAll(async () => {
    workspace = mkdtempSync(join(tmpdir(), 'nx-otp generated '));
    const tree = emptyWorkspace();
    // The first project of a workspace brings the shared configuration, which then has this one's folder, too.
    await app(tree, { directory: 'services/shop/tills', module: 'Acme.PointOfSale.ElectronicCashRegisters' });
    await app(tree, { directory: 'apps/orders' });
    await lib(tree, { directory: 'libs/billing' });
    await lib(tree, { directory: 'libs/money' });
    await dep(tree, { project: 'orders', on: 'billing' });
    await dep(tree, { project: 'orders', on: 'tills' });
    await dep(tree, { project: 'billing', on: 'money' });
    writeToDisk(tree, workspace);
  });

  afterAll(() => rmSync(workspace, { recursive: true, force: true }));

  it.each(['libs/money', 'libs/billing', 'services/shop/tills', 'apps/orders'])(
    '%s is formatted, compiles without a warning, and its tests pass',
    (root) => {
      mix(project(root), ['format', '--check-formatted']);
      mix(project(root), ['compile', '--warnings-as-errors']);
      const tested = mix(project(root), ['test', '--warnings-as-errors']);
      expect(tested).toMatch(/[1-9]\d* tests?, 0 failures/);
      expect(tested).not.toContain('warning');
    },
  );

  it('formats the shared configuration too', () => {
    mix(workspace, ['format', '--check-formatted', 'config/config.exs', 'config/runtime.exs']);
  });

  it('calls a dependency of a dependency, out of the one shared build', () => {
    const code = 'IO.inspect({Billing.totals([{"a", 1}]), Money.totals([]), Mix.Project.build_path()})';
    expect(mix(project('apps/orders'), ['run', '-e', code])).toContain(
      `{%{"a" => 1}, %{}, "${join(workspace, '_build/dev')}"}`,
    );
  });

  it('reads the setting from mix.exs, config.exs or runtime.exs, the later the stronger', () => {
    const limit = (env: Record<string, string>) => {
      const code = 'IO.puts("limit=#{Application.get_env(:orders, :history_limit)}")';
      return /limit=(\d+)/.exec(mix(project('apps/orders'), ['run', '-e', code], env))?.[1];
    };
    expect(limit({})).toBe('100');
    expect(limit({ MIX_ENV: 'test' })).toBe('3');
    expect(limit({ MIX_ENV: 'test', ORDERS_HISTORY_LIMIT: '7' })).toBe('7');
  });

  it('does not give a project the run-time settings of another', () => {
    const code = 'IO.puts("limit=#{Application.get_env(:tills, :history_limit)}")';
    expect(mix(project('apps/orders'), ['run', '-e', code], { TILLS_HISTORY_LIMIT: '9' })).toContain('limit=100');
    expect(mix(project('services/shop/tills'), ['run', '-e', code], { TILLS_HISTORY_LIMIT: '9' })).toContain('limit=9');
  });

  it('has tests that fail when the application is broken', () => {
    const file = join(workspace, 'apps/orders/lib/orders/application.ex');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('strategy: :one_for_one', 'strategy: :one_for_one, max_restarts: 0'));
    expect(() => mix(project('apps/orders'), ['test'])).toThrow(/nothing came within five seconds|no process/);
    writeFileSync(file, text);
  });
});

/** Puts the files of the Tree into a folder, as Nx does at the end of a generator. */
function writeToDisk(tree: Tree, folder: string): void {
  for (const { path, type, content } of tree.listChanges()) {
    if (type === 'DELETE' || content === null) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** Runs Mix and returns what it prints, warnings included; throws with that when it fails. */
function mix(cwd: string, args: string[], env: Record<string, string> = {}): string {
  const command = ['-c', 'exec mix "$@" 2>&1', 'mix', ...args];
  try {
    return execFileSync('sh', command, { cwd, env: { ...process.env, ...env }, encoding: 'utf8' });
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    throw new Error(`mix ${args.join(' ')} in ${cwd} failed:\n${stdout}`, { cause: error });
  }
}
