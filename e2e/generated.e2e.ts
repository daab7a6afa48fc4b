import { buildsIn, cacheEntries, isHeldOnce } from './cache-entries';
import { NX_VERSIONS, onNewest } from './nx-versions';
import { Workspace } from './workspace';

/** `nx run-many` says how many tasks it took from the cache only in words. */
function fromCache(output: string): number {
  const match = /read the output from the cache instead of running the command for (\d+) out of (\d+) tasks/.exec(
    output,
  );
  return match ? Number(match[1]) : 0;
}

describe.each(NX_VERSIONS)('generated projects on Nx %s', (nxVersion) => {
  let workspace: Workspace;

  beforeAll(() => {
    workspace = Workspace.create(nxVersion);
    workspace.write('packages/web/package.json', JSON.stringify({ name: 'web', version: '1.0.0' }));
    workspace.nxOk('g', 'nx-otp:init');
    workspace.nxOk('g', 'nx-otp:app', 'apps/orders');
    workspace.nxOk('g', 'nx-otp:lib', 'libs/billing');
    workspace.nxOk('g', 'nx-otp:dep', '--project', 'orders', '--on', 'billing');
    workspace.nxOk('g', 'nx-otp:nif', 'checksum', '--project', 'billing');
    workspace.commit();
  });

  afterAll(() => workspace.remove());

  test('are in the graph with their edge, beside the JavaScript project', () => {
    workspace.nxOk('graph', '--file=graph.json');
    const { graph } = JSON.parse(workspace.read('graph.json'));
    workspace.run('rm', ['graph.json']);
    expect(Object.keys(graph.nodes).sort()).toEqual(['billing', 'billing_checksum', 'orders', 'web']);
    expect(graph.dependencies.orders).toEqual([{ source: 'orders', target: 'billing', type: 'static' }]);
    expect(graph.dependencies.billing).toEqual([{ source: 'billing', target: 'billing_checksum', type: 'implicit' }]);
  });

  test('are formatted, compile, pass their tests and release; a second run is all from cache', () => {
    const targets = ['run-many', '-t', 'format-check', 'compile', 'test', 'release'];
    const first = workspace.nxOk(...targets);
    expect(first).toContain('Successfully ran targets');
    expect(workspace.exists('_build/prod/rel/orders/bin/orders')).toBe(true);
    expect(workspace.exists('_build/prod/rel/orders/lib/billing-0.1.0/priv/native/checksum.so')).toBe(true);
    const second = workspace.nxOk(...targets);
    const tasks = /(\d+) out of (\d+) tasks/.exec(second);
    expect(tasks?.[1]).toBe(tasks?.[2]);
    expect(fromCache(second)).toBeGreaterThanOrEqual(9);
  });

  test('the cache holds what each task made, once, and nothing beside it', () => {
    const entries = cacheEntries(workspace.cache);
    const builds = ['dev', 'prod', 'test'].flatMap((each) => [
      `_build/${each}/lib/billing`,
      `_build/${each}/lib/orders`,
    ]);
    expect(entries.map(buildsIn).sort()).toEqual(
      [...builds, '_build/prod/rel/orders', 'libs/billing/priv/native/checksum.so'].sort(),
    );
    expect(isHeldOnce(entries, workspace.root)).toBe(true);
  });

  onNewest(nxVersion)('boot as a release', () => {
    expect(workspace.nxOk('run', 'orders:release-check')).toContain('orders');
  });

  onNewest(nxVersion)(
    'run native code where it is built: an edit of it reaches their tests, and Elixir stands in for it',
    () => {
      const source = 'libs/billing/native/checksum/src/checksum.c';
      workspace.edit(source, 'uint32_t sum = 0;', 'uint32_t sum = 1;');
      const affected = workspace.nxOk('show', 'projects', '--affected', '--base=HEAD').trim().split('\n');
      expect(affected.sort()).toEqual(['billing', 'billing_checksum', 'orders']);
      const wrong = workspace.nx('run', 'billing:test');
      expect(wrong.status).toBe(1);
      expect(wrong.output).toContain('assert Checksum.sum(bytes) == Checksum.Fallback.sum(bytes)');
      workspace.git('checkout', '--', source);
      expect(workspace.nxOk('run', 'billing:test')).toContain('0 failures');
      const test = ['-c', 'cd libs/billing && mix test test/billing/checksum_test.exs'];
      workspace.run('rm', ['libs/billing/priv/native/checksum.so']);
      expect(workspace.run('sh', test).output).toContain('1 doctest, 4 tests, 0 failures');
      // From the cache it comes back, and is what runs.
      workspace.nxOk('run', 'billing:test');
      expect(workspace.exists('libs/billing/priv/native/checksum.so')).toBe(true);
      expect(workspace.run('sh', test).output).toContain('1 doctest, 4 tests, 0 failures');
    },
  );

  onNewest(nxVersion)('show their supervision tree', () => {
    const { metadata } = JSON.parse(workspace.nxOk('show', 'project', 'orders', '--json'));
    expect(metadata.otp.tree).toMatchObject({
      supervisor: 'Orders.Supervisor',
      children: [{ children: [{ service: 'totals' }, { service: 'ledger' }] }, { service: 'jobs' }],
    });
    expect(workspace.nxOk('run', 'orders:explain')).toContain('ledger');
  });

  test('are synced with otp.toml, and a check fails before', () => {
    workspace.nxOk('sync:check');
    workspace.edit('apps/orders/otp.toml', 'depends_on = ["totals"]', 'starts_after = ["totals"]');
    const check = workspace.nx('sync:check');
    expect(check.status).toBe(1);
    expect(check.output).toContain('gone:    apps/orders/lib/orders/supervision/totals_supervisor.ex');
    expect(check.output).toMatch(/- +├── Orders\.TotalsSupervisor \(rest_for_one\)\n/);
    expect(workspace.nx('compile', 'orders').output).toContain('nx-otp:supervision');
    workspace.nxOk('sync');
    workspace.nxOk('sync:check');
    expect(workspace.nxOk('run', 'orders:test')).toContain('0 failures');
    workspace.git('checkout', '--', 'apps');
  });

  onNewest(nxVersion)('keep what was edited by hand in generated files, and say so', () => {
    const edited = 'apps/orders/lib/orders/supervision/supervisor.ex';
    workspace.edit(edited, 'max_restarts: 3', 'max_restarts: 30');
    workspace.edit('apps/orders/otp.toml', 'max_children = 100', 'max_children = 7');
    const text = workspace.read(edited);
    for (const command of ['sync:check', 'sync']) {
      const { status, output } = workspace.nx(command);
      expect(status).toBe(1);
      expect(output).toContain(`${edited}, edited by hand; it stays as it is`);
    }
    expect(workspace.read(edited)).toBe(text);
    workspace.git('checkout', '--', 'apps');
  });

  onNewest(nxVersion)('take a service more', () => {
    workspace.nxOk(
      'g',
      'nx-otp:service',
      'mailer',
      '--project=orders',
      '--kind=gen_server',
      '--dependsOn=ledger,totals',
    );
    expect(workspace.read('apps/orders/otp.toml')).toMatch(
      /\n\n\[services\.mailer\]\ndepends_on = \["ledger", "totals"\]\n$/,
    );
    workspace.nxOk('sync:check');
    expect(workspace.nxOk('run-many', '-t', 'format-check', 'test', '-p', 'orders')).toContain('Successfully ran');
    workspace.git('checkout', '--', 'apps');
    workspace.git('clean', '--force', '-d', '--quiet', 'apps');
  });

  test('are affected by an edit in a dependency, and only by that', () => {
    workspace.edit('libs/billing/lib/billing.ex', 'defmodule Billing do', 'defmodule Billing do\n  # edited');
    const projects = workspace.nxOk('show', 'projects', '--affected', '--base=HEAD').trim().split('\n').sort();
    expect(projects).toEqual(['billing', 'orders']);
    workspace.git('checkout', '--', 'libs');
    workspace.edit('apps/orders/lib/orders.ex', 'defmodule Orders do', 'defmodule Orders do\n  # edited');
    expect(workspace.nxOk('show', 'projects', '--affected', '--base=HEAD').trim()).toBe('orders');
    workspace.git('checkout', '--', 'apps');
  });

  test('compile nothing in a fresh clone with the cache', () => {
    const clone = workspace.clone();
    const output = clone.nxOk('run-many', '-t', 'compile', 'test', 'release');
    const tasks = /(\d+) out of (\d+) tasks/.exec(output);
    expect(tasks?.[1]).toBe(tasks?.[2]);
    const mix = clone.run('mix', ['compile', '--no-deps-check'], { MIX_ENV: 'test', PWD: clone.root });
    expect(mix.status).not.toBe(null);
    clone.remove();
  });
});
