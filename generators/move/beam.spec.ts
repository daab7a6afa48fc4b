import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import app from '../app/generator';
import dep from '../dep/generator';
import lib from '../lib/generator';
import remove from '../remove/generator';
import { emptyWorkspace } from '../workspace/fixture';
import { OnDisk } from '../workspace/on-disk.fixture';
import { fileMode } from './file-mode';
import move from './generator';

/** Projects that Mix has built, moved beside that build. */
describe('moved projects under Mix', () => {
  const tree = emptyWorkspace();
  let workspace: OnDisk;

  beforeAll(async () => {
    workspace = new OnDisk('moved');
    await app(tree, { directory: 'apps/orders' });
    for (const directory of ['libs/billing', 'libs/money']) await lib(tree, { directory });
    await dep(tree, { project: 'orders', on: 'billing' });
    await dep(tree, { project: 'billing', on: 'money' });
    workspace.write(tree);
    for (const root of ['libs/money', 'libs/billing', 'apps/orders']) workspace.mix(root, ['test']);
  });

  afterAll(() => workspace.remove());

  it('compile, and find their dependencies, build and configuration', async () => {
    await move(tree, { projectName: 'orders', destination: 'services/shop/orders' });
    await move(tree, { projectName: 'billing', destination: 'billing' });
    workspace.write(tree);
    for (const root of ['libs/money', 'billing', 'services/shop/orders']) {
      workspace.mix(root, ['compile', '--warnings-as-errors']);
      expect(workspace.mix(root, ['test', '--warnings-as-errors'])).toMatch(/[1-9]\d* tests?, 0 failures/);
    }
    const code =
      'IO.puts(inspect({Mix.Project.deps_paths()[:billing], Mix.Project.build_path(), ' +
      'Application.get_env(:orders, :history_limit), Billing.totals([{"a", 1}])}, width: :infinity))';
    const [billing, build] = ['billing', '_build/test'].map((path) => JSON.stringify(join(workspace.root, path)));
    expect(workspace.mix('services/shop/orders', ['run', '-e', code], { MIX_ENV: 'test' })).toContain(
      `{${billing}, ${build}, 3, %{"a" => 1}}`,
    );
  });

  it('do without one that is removed', async () => {
    await remove(tree, { projectName: 'orders' });
    workspace.write(tree);
    expect(workspace.mix('billing', ['test', '--force', '--warnings-as-errors'])).toMatch(
      /[1-9]\d* tests?, 0 failures/,
    );
  });

  it('keep what a file may be used for', () => {
    const script = join(workspace.root, 'port.sh');
    writeFileSync(script, '#!/bin/sh\n');
    chmodSync(script, 0o754);
    expect(fileMode(script)).toEqual({ mode: 0o754 });
    expect(fileMode(join(workspace.root, 'none.sh'))).toBeUndefined();
  });
});
