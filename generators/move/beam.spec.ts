import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import app from '../app/generator';
import dep from '../dep/generator';
import lib from '../lib/generator';
import remove from '../remove/generator';
import { emptyWorkspace, snapshot } from '../workspace/fixture';
import { fileMode } from './file-mode';
import move from './generator';

/** Projects that Mix has built, moved beside that build. */
describe('moved projects under Mix', () => {
  const tree = emptyWorkspace();
  let workspace: string;
  let onDisk: Record<string, string> = {};

  beforeAll(async () => {
    workspace = mkdtempSync(join(tmpdir(), 'nx-otp moved '));
    await app(tree, { directory: 'apps/orders' });
    for (const directory of ['libs/billing', 'libs/money']) await lib(tree, { directory });
    await dep(tree, { project: 'orders', on: 'billing' });
    await dep(tree, { project: 'billing', on: 'money' });
    writeToDisk();
    for (const root of ['libs/money', 'libs/billing', 'apps/orders']) mix(root, ['test']);
  });

  afterAll(() => rmSync(workspace, { recursive: true, force: true }));

  /** As Nx does at the end of a generator. */
  function writeToDisk(): void {
    const files = snapshot(tree);
    for (const path of Object.keys(onDisk)) if (!(path in files)) rmSync(join(workspace, path));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(workspace, path)), { recursive: true });
      if (onDisk[path] !== text) writeFileSync(join(workspace, path), text);
    }
    onDisk = files;
  }

  function mix(root: string, args: string[], env: Record<string, string> = {}): string {
    const options = { cwd: join(workspace, root), env: { ...process.env, ...env }, encoding: 'utf8' } as const;
    return execFileSync('sh', ['-c', 'exec mix "$@" 2>&1', 'mix', ...args], options);
  }

  it('compile, and find their dependencies, build and configuration', async () => {
    await move(tree, { projectName: 'orders', destination: 'services/shop/orders' });
    await move(tree, { projectName: 'billing', destination: 'billing' });
    writeToDisk();
    for (const root of ['libs/money', 'billing', 'services/shop/orders']) {
      mix(root, ['compile', '--warnings-as-errors']);
      expect(mix(root, ['test', '--warnings-as-errors'])).toMatch(/[1-9]\d* tests?, 0 failures/);
    }
    const code =
      'IO.puts(inspect({Mix.Project.deps_paths()[:billing], Mix.Project.build_path(), ' +
      'Application.get_env(:orders, :history_limit), Billing.totals([{"a", 1}])}, width: :infinity))';
    const [billing, build] = ['billing', '_build/test'].map((path) => JSON.stringify(join(workspace, path)));
    expect(mix('services/shop/orders', ['run', '-e', code], { MIX_ENV: 'test' })).toContain(
      `{${billing}, ${build}, 3, %{"a" => 1}}`,
    );
  });

  it('do without one that is removed', async () => {
    await remove(tree, { projectName: 'orders' });
    writeToDisk();
    expect(mix('billing', ['test', '--force', '--warnings-as-errors'])).toMatch(/[1-9]\d* tests?, 0 failures/);
  });

  it('keep what a file may be used for', () => {
    const script = join(workspace, 'port.sh');
    writeFileSync(script, '#!/bin/sh\n');
    chmodSync(script, 0o754);
    expect(fileMode(script)).toEqual({ mode: 0o754 });
    expect(fileMode(join(workspace, 'none.sh'))).toBeUndefined();
  });
});
