import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import app from './app/generator';
import dep from './dep/generator';
import lib from './lib/generator';
import { projectIn } from './supervision/fixture';
import supervision from './supervision/generator';
import { emptyWorkspace } from './workspace/fixture';
import { OnDisk } from './workspace/on-disk.fixture';

/** What the generators write, given to Mix itself. */
describe('generated projects under Mix', () => {
  let workspace: OnDisk;

  beforeAll(async () => {
    workspace = new OnDisk('generated');
    const tree = emptyWorkspace();
    // The first project of a workspace brings the shared configuration, which then has this one's folder, too.
    await app(tree, { directory: 'services/shop/tills', module: 'Acme.PointOfSale.ElectronicCashRegisters' });
    await app(tree, { directory: 'apps/orders', with: ['foundation'] });
    await lib(tree, { directory: 'libs/billing' });
    await lib(tree, { directory: 'libs/money' });
    await dep(tree, { project: 'orders', on: 'billing' });
    await dep(tree, { project: 'orders', on: 'tills' });
    await dep(tree, { project: 'billing', on: 'money' });
    workspace.write(tree);
  });

  afterAll(() => workspace.remove());

  it.each(['libs/money', 'libs/billing', 'services/shop/tills', 'apps/orders'])(
    '%s is formatted, compiles without a warning, and its tests pass',
    (root) => {
      workspace.mix(root, ['format', '--check-formatted']);
      workspace.mix(root, ['compile', '--warnings-as-errors']);
      const tested = workspace.mix(root, ['test', '--warnings-as-errors']);
      expect(tested).toMatch(/[1-9]\d* tests?, 0 failures/);
      expect(tested).not.toContain('warning:');
    },
  );

  it('has started Foundation, with its settings, when the application starts', () => {
    workspace.mix('libs/foundation', ['format', '--check-formatted']);
    const code = 'IO.inspect({Foundation.available?(), Foundation.Config.get([:storage, :hot, :max_age_seconds])})';
    expect(workspace.mix('apps/orders', ['run', '-e', code])).toContain('{true, {:ok, 3600}}');
  });

  it('formats the shared configuration too', () => {
    workspace.mix('.', ['format', '--check-formatted', 'config/config.exs', 'config/runtime.exs']);
  });

  it('calls a dependency of a dependency, out of the one shared build', () => {
    const code = 'IO.inspect({Billing.totals([{"a", 1}]), Money.totals([]), Mix.Project.build_path()})';
    expect(workspace.mix('apps/orders', ['run', '-e', code])).toContain(
      `{%{"a" => 1}, %{}, "${join(workspace.root, '_build/dev')}"}`,
    );
  });

  it('reads the setting from mix.exs, config.exs or runtime.exs, the later the stronger', () => {
    const limit = (env: Record<string, string>) => {
      const code = 'IO.puts("limit=#{Application.get_env(:orders, :history_limit)}")';
      return /limit=(\d+)/.exec(workspace.mix('apps/orders', ['run', '-e', code], env))?.[1];
    };
    expect(limit({})).toBe('100');
    expect(limit({ MIX_ENV: 'test' })).toBe('3');
    expect(limit({ MIX_ENV: 'test', ORDERS_HISTORY_LIMIT: '7' })).toBe('7');
  });

  it('does not give a project the run-time settings of another', () => {
    const code = 'IO.puts("limit=#{Application.get_env(:tills, :history_limit)}")';
    expect(workspace.mix('apps/orders', ['run', '-e', code], { TILLS_HISTORY_LIMIT: '9' })).toContain('limit=100');
    expect(workspace.mix('services/shop/tills', ['run', '-e', code], { TILLS_HISTORY_LIMIT: '9' })).toContain(
      'limit=9',
    );
  });

  it('has tests that fail when the supervision tree is not what otp.toml says', () => {
    const file = join(workspace.root, 'apps/orders/lib/orders/supervision/totals_supervisor.ex');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('strategy: :rest_for_one', 'strategy: :one_for_one'));
    expect(() => workspace.mix('apps/orders', ['test'])).toThrow(/test totals crashes/);
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
  let workspace: OnDisk;

  beforeAll(async () => {
    workspace = new OnDisk('tree');
    const tree = emptyWorkspace();
    projectIn(tree, 'mesh', OTP_TOML);
    tree.write('mesh/.formatter.exs', '[inputs: ["{mix,.formatter}.exs", "{config,lib,test}/**/*.{ex,exs}"]]\n');
    tree.write('mesh/test/test_helper.exs', 'ExUnit.start()\n');
    await supervision(tree, { project: 'mesh' });
    workspace.write(tree);
  });

  afterAll(() => workspace.remove());

  it('has every strategy', () => {
    const supervisors = join(workspace.root, 'mesh/lib/mesh/supervision');
    const texts = readdirSync(supervisors).map((file) => readFileSync(join(supervisors, file), 'utf8'));
    const strategies = texts.flatMap((text) => /strategy: :(\w+)/.exec(text)?.[1] ?? []);
    expect(new Set(strategies)).toEqual(new Set(['one_for_one', 'rest_for_one', 'one_for_all']));
  });

  it('is formatted, compiles without a warning, and does under crashes what was explained', () => {
    workspace.mix('mesh', ['format', '--check-formatted']);
    workspace.mix('mesh', ['compile', '--warnings-as-errors']);
    const tested = workspace.mix('mesh', ['test', '--warnings-as-errors', '--trace']);
    for (const service of ['repo', 'audit', 'imports', 'shards', 'warmup', 'cache', 'receipts']) {
      expect(tested).toContain(`* test ${service} crashes (`);
    }
    expect(tested).toMatch(/[1-9]\d* tests, 0 failures/);
  });
});
