import { NX_VERSIONS, Workspace } from './workspace';

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
    workspace.commit();
  });

  afterAll(() => workspace.remove());

  test('are in the graph with their edge, beside the JavaScript project', () => {
    workspace.nxOk('graph', '--file=graph.json');
    const { graph } = JSON.parse(workspace.read('graph.json'));
    workspace.run('rm', ['graph.json']);
    expect(Object.keys(graph.nodes).sort()).toEqual(['billing', 'orders', 'web']);
    expect(graph.dependencies.orders).toEqual([{ source: 'orders', target: 'billing', type: 'static' }]);
  });

  test('are formatted, compile, pass their tests and release; a second run is all from cache', () => {
    const targets = ['run-many', '-t', 'format-check', 'compile', 'test', 'release'];
    const first = workspace.nxOk(...targets);
    expect(first).toContain('Successfully ran targets');
    expect(workspace.exists('_build/prod/rel/orders/bin/orders')).toBe(true);
    const second = workspace.nxOk(...targets);
    const tasks = /(\d+) out of (\d+) tasks/.exec(second);
    expect(tasks?.[1]).toBe(tasks?.[2]);
    expect(fromCache(second)).toBeGreaterThanOrEqual(9);
  });

  test('boot as a release', () => {
    expect(workspace.nxOk('run', 'orders:release-check')).toContain('orders');
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
