import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { NX_VERSIONS, Workspace, tarball } from './workspace';

const { version } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8'));

describe.each(NX_VERSIONS)('nx add, Nx %s', (nxVersion) => {
  let workspace: Workspace;

  beforeAll(() => {
    workspace = Workspace.withoutPlugin(nxVersion);
    workspace.write(
      'apps/orders/mix.exs',
      'defmodule Orders.MixProject do\n  use Mix.Project\n  def project, do: [app: :orders, version: "0.1.0"]\nend\n',
    );
    workspace.commit();
  });
  afterAll(() => workspace.remove());

  test('installs the plugin and runs its init generator', () => {
    expect(workspace.nxOk('show', 'projects', '--json')).not.toContain('orders');
    const output = workspace.nxOk('add', `nx-otp@file:${tarball()}`);
    expect(output).toContain('Generating nx-otp:init');
    expect(JSON.parse(workspace.read('nx.json')).plugins).toEqual(['nx-otp']);
    expect(workspace.exists('config/config.exs')).toBe(true);
    expect(workspace.nxOk('show', 'projects').trim().split('\n')).toContain('orders');
  });

  test('a second init changes nothing', () => {
    workspace.commit();
    workspace.nxOk('g', 'nx-otp:init');
    expect(workspace.git('status', '--porcelain')).toBe('');
  });

  test('nx report names the plugin and its version', () => {
    const report = workspace.nxOk('report');
    expect(report).toMatch(/Registered Plugins:\s+nx-otp\n/);
    expect(report).toMatch(new RegExp(`Community plugins:\\s+nx-otp\\s*: ${version.replaceAll('.', '\\.')}\n`));
  });

  test('an assistant sees the workspace by nx-otp mcp, and generates after a dry run', async () => {
    const client = new Client({ name: 'e2e', version: '1.0.0' });
    const call = async (name: string, args: Record<string, unknown>) =>
      JSON.stringify(await client.callTool({ name, arguments: args }));
    await client.connect(new StdioClientTransport(workspace.command('nx-otp', 'mcp')));
    try {
      expect(await call('targets', { project: 'orders' })).toContain('mix test, on what compile-test made');
      const shown = await call('dry_run', { generator: 'lib', options: { directory: 'libs/money' } });
      expect(workspace.exists('libs/money')).toBe(false);
      await call('generate', { token: /token: ([\w-]+)/.exec(shown)![1]! });
      expect(workspace.exists('libs/money/mix.exs')).toBe(true);
    } finally {
      await client.close();
    }
  });

  test('nx list and --help show what the schemas say', () => {
    expect(workspace.nxOk('list', 'nx-otp')).toMatch(/service : Adds a service to otp\.toml/);
    expect(workspace.nxOk('g', 'nx-otp:service', '--help')).toContain('A GenServer that restarts after repo');
  });
});
