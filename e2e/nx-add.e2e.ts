import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { registryOf } from './registry';
import { installed } from './installed';
import { NX_VERSIONS, onNewest } from './nx-versions';
import { Workspace } from './workspace';

const packageJson = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8'));
const { version } = packageJson;

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
    const output = workspace.nxOk('add', `nx-otp@file:${installed().tarball}`);
    expect(output).toContain('Generating nx-otp:init');
    expect(JSON.parse(workspace.read('nx.json')).plugins).toEqual(['nx-otp']);
    // No project is touched.
    expect(workspace.git('status', '--short').trimEnd().split('\n').sort()).toEqual([
      ' M .gitignore',
      ' M nx.json',
      ' M package-lock.json',
      ' M package.json',
    ]);
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

  test('nx migrate takes an app of Otpiser to otp.toml', async () => {
    const otpiser = (name: string) =>
      `# Of the shop team.\n[workload]\nname = "${name}"\nentry = "Orders.Application"\n`;
    workspace.write('apps/orders/otpiser.toml', otpiser('orders'));
    workspace.write('old/otpiser.toml', otpiser('old'));
    // Otherwise Nx first installs its own latest version to migrate with.
    const local = { NX_MIGRATE_USE_LOCAL: 'true' };
    const registry = await registryOf(installed().tarball, packageJson);
    try {
      const args = ['migrate', 'nx-otp@latest', '--from=nx-otp@0.0.0', '--no-interactive'];
      const env = { ...local, npm_config_registry: registry.url };
      expect(await workspace.nxMeanwhile(env, ...args)).toMatchObject({ status: 0 });
    } finally {
      registry.close();
    }
    expect(JSON.parse(workspace.read('migrations.json')).migrations).toEqual([
      expect.objectContaining({ package: 'nx-otp', name: 'otpiser-toml', version }),
      expect.objectContaining({ package: 'nx-otp', name: 'runtime-libraries', version }),
    ]);
    const { status, output: said } = workspace.nxWith(local, 'migrate', '--run-migrations', '--skip-install');
    expect([status, said]).toEqual([0, expect.stringContaining('Successfully finished running migrations')]);
    expect(said).toContain('apps/orders/otp.toml says what apps/orders/otpiser.toml said, which is gone.');
    expect(said).toContain('old/otpiser.toml is left as it is.');
    expect(workspace.exists('apps/orders/otpiser.toml')).toBe(false);
    expect(workspace.read('old/otpiser.toml')).toBe(otpiser('old'));
    expect(workspace.read('apps/orders/otp.toml')).toContain('# Of the shop team.\n\n[app]\nname = "orders"\n');
    expect(workspace.nxOk('explain', 'orders')).toContain('Orders.Supervisor');
  });

  onNewest(nxVersion)('another version of the plugin, or other code of the same, infers nothing old', () => {
    const orders = (NX_DAEMON: string) => {
      const { output } = workspace.nxWith({ NX_DAEMON }, 'show', 'projects');
      return output.split('\n').filter((line) => line.startsWith('orders'));
    };
    expect(orders('false')).toEqual(['orders']);
    const [reader, maker] = ['project/mix-exs.js', 'graph/targets.js'].map(
      (file) => `node_modules/nx-otp/dist/src/${file}`,
    );
    workspace.write(reader!, workspace.read(reader!) + readsOtherNames('edited'));
    workspace.edit(maker!, 'mix test, on what compile-test made', 'tests');
    expect(orders('false')).toEqual(['orders_edited']);
    const { targets } = JSON.parse(workspace.nxOk('show', 'project', 'orders_edited', '--json'));
    expect(targets.test.metadata.description).toBe('tests');
    try {
      expect(orders('true')).toEqual(['orders_edited']);
      workspace.install(nextVersion('upgraded'));
      expect(orders('true')).toEqual(['orders_upgraded']);
      expect(orders('false')).toEqual(['orders_upgraded']);
    } finally {
      workspace.nxWith({ NX_DAEMON: 'true' }, 'daemon', '--stop');
    }
  });
});

/** Code for the end of the reader of mix.exs. */
function readsOtherNames(suffix: string): string {
  return (
    '\nconst read = exports.readMixExs;\nexports.readMixExs = (...args) => {\n  const facts = read(...args);\n' +
    `  return { ...facts, app: facts.app + "_${suffix}" };\n};\n`
  );
}

/** @returns the path of a tarball with the version after this one, which reads other names */
function nextVersion(suffix: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'nx-otp-next-'));
  execFileSync('tar', ['-xzf', installed().tarball, '-C', folder]);
  const path = (file: string) => join(folder, 'package', file);
  writeFileSync(path('package.json'), JSON.stringify({ ...packageJson, version: '9.9.9' }));
  appendFileSync(path('dist/src/project/mix-exs.js'), readsOtherNames(suffix));
  execFileSync('tar', ['-czf', 'next.tgz', 'package'], { cwd: folder });
  return join(folder, 'next.tgz');
}
