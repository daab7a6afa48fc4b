import type { Tree } from '@nx/devkit';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import app from './app/generator';
import dep from './dep/generator';
import lib from './lib/generator';
import { projectIn } from './supervision/fixture';
import supervision from './supervision/generator';
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

  it('has tests that fail when the supervision tree is not what otp.toml says', () => {
    const file = join(workspace, 'apps/orders/lib/orders/supervision/totals_supervisor.ex');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('strategy: :rest_for_one', 'strategy: :one_for_one'));
    expect(() => mix(project('apps/orders'), ['test'])).toThrow(/test totals crashes/);
    writeFileSync(file, text);
  });
});

/** One manifest in which every strategy, every kind of restart and every kind of service with children occurs. */
const OTP_TOML = `
[app]
name = "mesh"

[services.repo]

[services.names]
kind = "registry"

[services.ledger]
depends_on = ["repo"]

[services.audit]
restart = "temporary"
starts_after = ["ledger"]

[services.imports]
kind = "dynamic_supervisor"
depends_on = ["ledger", "names"]

[services.shards]
kind = "partition_supervisor"

[services.jobs]
kind = "task_supervisor"

[services.warmup]
restart = "transient"

[services.cache]
kind = "ets_table"

[services.invoices]
depends_on = ["repo"]

[services.receipts]

[services.a_name_that_is_just_as_long_as_people_really_write_them]
kind = "gen_statem"
states = ["idle", "busy"]
depends_on = ["receipts"]

[groups.billing]
services = ["invoices", "receipts"]
`;

describe('a supervision tree with everything in it', () => {
  let workspace: string;

  beforeAll(async () => {
    workspace = mkdtempSync(join(tmpdir(), 'nx-otp tree '));
    const tree = emptyWorkspace();
    projectIn(tree, 'mesh', OTP_TOML);
    tree.write('mesh/.formatter.exs', '[inputs: ["{mix,.formatter}.exs", "{config,lib,test}/**/*.{ex,exs}"]]\n');
    tree.write('mesh/test/test_helper.exs', 'ExUnit.start()\n');
    await supervision(tree, { project: 'mesh' });
    writeToDisk(tree, workspace);
  });

  afterAll(() => rmSync(workspace, { recursive: true, force: true }));

  it('has every strategy', () => {
    const supervisors = join(workspace, 'mesh/lib/mesh/supervision');
    const texts = readdirSync(supervisors).map((file) => readFileSync(join(supervisors, file), 'utf8'));
    const strategies = texts.flatMap((text) => /strategy: :(\w+)/.exec(text)?.[1] ?? []);
    expect(new Set(strategies)).toEqual(new Set(['one_for_one', 'rest_for_one', 'one_for_all']));
  });

  it('is formatted, compiles without a warning, and does under crashes what was explained', () => {
    const folder = join(workspace, 'mesh');
    mix(folder, ['format', '--check-formatted']);
    mix(folder, ['compile', '--warnings-as-errors']);
    const tested = mix(folder, ['test', '--warnings-as-errors', '--trace']);
    for (const service of ['repo', 'audit', 'imports', 'shards', 'warmup', 'cache', 'receipts']) {
      expect(tested).toContain(`* test ${service} crashes (`);
    }
    expect(tested).toMatch(/[1-9]\d* tests, 0 failures/);
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
