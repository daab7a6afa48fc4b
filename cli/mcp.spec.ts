import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { execa } from 'execa';
import { NODE_PATH, temporaryFolder, transpile } from '../src/mix/transpiled.fixture';

const REPO = join(__dirname, '..');
const folder = temporaryFolder();
const workspace = join(folder, 'work space');
const main = join(workspace, 'node_modules/nx-otp/dist/cli/main.js');
const env = {
  PATH: process.env['PATH']!,
  NODE_PATH,
  NX_DAEMON: 'false',
  NX_CACHE_DIRECTORY: join(folder, 'cache'),
  NX_WORKSPACE_DATA_DIRECTORY: join(folder, 'data'),
};

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), text);
  }
}

const mixExs = (app: string, deps = '[]') => `defmodule ${app}.MixProject do
  use Mix.Project
  def project, do: [app: :${app.toLowerCase()}, version: "0.1.0", deps: ${deps}]
end
`;
const MANIFEST = '[app]\nname = "orders"\n[services.repo]\n[services.ledger]\ndepends_on = ["repo"]\n';

/** The plugin as npm would install it, but for Nx and its dependencies, which are this repo's. */
function install(): void {
  const plugin = join(workspace, 'node_modules/nx-otp');
  transpile(['src', 'generators', 'cli'], join(plugin, 'dist'));
  for (const file of ['package.json', 'generators.json']) copyFileSync(join(REPO, file), join(plugin, file));
  mkdirSync(join(workspace, 'node_modules/@nx'));
  for (const name of ['nx', '@nx/devkit']) symlinkSync(join(NODE_PATH, name), join(workspace, 'node_modules', name));
}

const client = new Client({ name: 'spec', version: '1.0.0' });

beforeAll(async () => {
  write({
    'nx.json': '{ "plugins": ["nx-otp"], "analytics": false }',
    'package.json': '{ "name": "acme", "private": true }',
    'apps/orders/mix.exs': mixExs('Orders', '[{:money, path: "../../libs/money"}]'),
    'apps/orders/otp.toml': MANIFEST,
    'libs/money/mix.exs': mixExs('Money'),
    'libs/broken/mix.exs': 'oops(',
  });
  install();
  // From a folder within the workspace: an assistant's configuration is rarely of its root.
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [main, 'mcp'], cwd: join(workspace, 'apps'), env }),
  );
});

afterAll(async () => {
  await client.close();
  rmSync(folder, { recursive: true });
});

async function call(name: string, args: Record<string, unknown> = {}): Promise<string> {
  const { content, isError } = await client.callTool({ name, arguments: args });
  expect(content).toMatchObject([{ type: 'text' }]);
  const text = content[0]?.type === 'text' ? content[0].text : '';
  if (isError === true) throw new Error(text);
  return text;
}

const ask = async (name: string, args?: Record<string, unknown>) => JSON.parse(await call(name, args));

test('the tools say what they do, and which one writes', async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint])).toEqual([
    ['projects', true],
    ['targets', true],
    ['supervision_tree', true],
    ['problems', true],
    ['generators', true],
    ['dry_run', true],
    ['generate', false],
  ]);
  for (const { description } of tools) expect(description!.length).toBeGreaterThan(20);
  expect(tools.find(({ name }) => name === 'targets')!.inputSchema).toMatchObject({
    required: ['project'],
    properties: { project: { description: 'Its Nx name, its application or its folder' } },
    additionalProperties: false,
  });
  expect(client.getServerVersion()?.name).toBe('nx-otp');
});

test('projects: what there is, and what depends on what', async () => {
  const projects = await ask('projects');
  expect(projects.find(({ name }: { name: string }) => name === 'orders')).toEqual({
    name: 'orders',
    root: 'apps/orders',
    kind: 'library',
    technologies: ['elixir'],
    app: 'orders',
    build: 'own',
    tags: [],
    dependsOn: ['money'],
    supervisionTree: 'apps/orders/otp.toml',
    problems: 0,
  });
});

test('targets: of a project by its folder, with descriptions', async () => {
  const targets = await ask('targets', { project: 'libs/money' });
  expect(targets.find(({ name }: { name: string }) => name === 'test')).toEqual({
    name: 'test',
    description: 'mix test, on what compile-test made',
    executor: 'nx-otp:mix',
    cached: true,
    dependsOn: expect.arrayContaining(['compile-test']),
    configurations: [],
  });
});

test('supervision_tree: as the command explain has it', async () => {
  const { stdout } = await execa(process.execPath, [main, 'explain', 'apps/orders', '--json'], { cwd: workspace, env });
  expect(await ask('supervision_tree', { project: 'orders' })).toEqual(JSON.parse(stdout));
});

test('problems: of mix.exs and of otp.toml, as they are now', async () => {
  expect(await ask('problems')).toEqual([
    {
      project: 'broken',
      text: expect.stringMatching(/^the file has a syntax error here\nlibs\/broken\/mix\.exs:1:6\n/),
    },
  ]);
  write({ 'apps/orders/otp.toml': `${MANIFEST}[services.ledger2]\ndepend_on = ["repo"]\n` });
  expect(await ask('problems')).toEqual([
    { project: 'broken', text: expect.any(String) },
    { project: 'orders', text: expect.stringMatching(/^apps\/orders\/otp\.toml:7:1\n[^]*Did you mean "?depends_on/) },
  ]);
  write({ 'apps/orders/otp.toml': MANIFEST });
});

describe('generators', () => {
  it('are listed, and each has its schema', async () => {
    const generators = await ask('generators');
    expect(generators).toEqual(
      expect.arrayContaining([{ name: 'lib', description: 'An Elixir library without processes of its own.' }]),
    );
    const schema = JSON.parse(readFileSync(join(REPO, 'generators/lib/schema.json'), 'utf8'));
    expect(await ask('generators', { name: 'lib' })).toEqual(schema);
  });

  it('show what they would do, and do it once, by the token of that', async () => {
    const shown = await call('dry_run', {
      generator: 'lib',
      options: { directory: 'libs/billing', tags: 'scope:a b' },
    });
    expect(shown).toContain('CREATE libs/billing/mix.exs\n');
    expect(existsSync(join(workspace, 'libs/billing'))).toBe(false);
    const token = /\ntoken: (\S+)$/.exec(shown)![1]!;
    expect(await call('generate', { token })).toContain('CREATE libs/billing/mix.exs\n');
    expect(JSON.parse(readFileSync(join(workspace, 'libs/billing/project.json'), 'utf8')).tags).toEqual(['scope:a b']);
    expect((await ask('projects')).map(({ name }: { name: string }) => name)).toContain('billing');
    await expect(call('generate', { token })).rejects.toThrow(new Error(ofNoDryRun(token)));
    // Nx four times.
  }, 180_000);

  it('write nothing when that would be other files than were shown', async () => {
    const shown = await call('dry_run', { generator: 'lib', options: { directory: 'libs/ledger' } });
    const files = shown.split('\n').filter((line) => /^(CREATE|UPDATE) /.test(line));
    expect(files).not.toContain('CREATE config/config.exs');
    rmSync(join(workspace, 'config/config.exs'));
    await expect(call('generate', { token: /\ntoken: (\S+)$/.exec(shown)![1]! })).rejects.toThrow(
      new Error(`A generator makes, changes and deletes the files that its dry run has shown.
  found:   other ones, as the workspace has changed since:

${[...files, 'CREATE config/config.exs'].sort().join('\n')}

  allowed: those that were shown:

${files.sort().join('\n')}

  remedy:  Call dry_run again, and give the token that it ends with.`),
    );
    expect(existsSync(join(workspace, 'libs/ledger'))).toBe(false);
  });

  it('write nothing without a dry run, or after one that failed', async () => {
    await expect(call('generate', { token: 'yes' })).rejects.toThrow(new Error(ofNoDryRun('yes')));
    const failed = call('dry_run', { generator: 'lib', options: { directory: '../billing' } });
    await expect(failed).rejects.toThrow(
      /^nx generate succeeds\.\n {2}found: {3}it ended with 1, and printed:\n[^]* A project lies inside the workspace\./,
    );
  });

  const ofNoDryRun = (token: string) => `A generator writes what a dry run of this session has shown, once.
  found:   the token "${token}", which is of no dry run, or has been used
  remedy:  Call dry_run with the generator and its options, read what it shows, and give the token that it ends with.`;
});

test.each([
  [
    'targets',
    { project: 'constructor' },
    `A project is named by its Nx name, its application or its folder.
  found:   "constructor"
  allowed: billing, broken, money, orders
  remedy:  Ask the tool projects for them.`,
  ],
  [
    'targets',
    { project: 'order' },
    `A project is named by its Nx name, its application or its folder.
  found:   "order"
  allowed: billing, broken, money, orders
  remedy:  Did you mean orders?`,
  ],
  [
    'supervision_tree',
    { project: 'money' },
    `A supervision tree is of a project with an otp.toml.
  found:   no libs/money/otp.toml
  remedy:  Write one: nx-otp init libs/money`,
  ],
  [
    'targets',
    { projekt: 'orders', project: 'orders' },
    `The arguments of targets hold no unknown one.
  found:   projekt
  allowed: project
  remedy:  Did you mean "project"?`,
  ],
  [
    'dry_run',
    { generator: 'libs' },
    `A generator is one of nx-otp.
  found:   "libs"
  allowed: ${Object.keys(JSON.parse(readFileSync(join(REPO, 'generators.json'), 'utf8')).generators).join(', ')}
  remedy:  Did you mean lib?`,
  ],
  [
    'dry_run',
    { generator: 'dep', options: { dryRun: false } },
    `The options of nx-otp:dep hold no unknown one.
  found:   dryRun
  allowed: project, on
  remedy:  Remove "dryRun".`,
  ],
])('%s with %j says what is wrong', async (tool, args, message) => {
  await expect(call(tool, args)).rejects.toThrow(new Error(message));
});

test('it ends with its input, and is only for workspaces', async () => {
  const ended = await execa(process.execPath, [main, 'mcp', workspace], { env, input: '' });
  expect([ended.exitCode, ended.stdout]).toEqual([0, '']);
  const refused = await execa(process.execPath, [main, 'mcp', folder], { env, reject: false });
  expect(refused).toMatchObject({
    exitCode: 1,
    stderr: `nx-otp mcp serves an Nx workspace.
  found:   no nx.json in ${folder} or above
  remedy:  Give a folder of the workspace: nx-otp mcp ~/shop`,
  });
});
