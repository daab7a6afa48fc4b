import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NEWEST_NX, NX_VERSIONS } from './nx-versions';
import { Workspace } from './workspace';

const PATHS = ['build_path', 'deps_path', 'lockfile']
  .map((key, n) => `${key}: "../../${['_build', 'deps', 'mix.lock'][n]}"`)
  .join(', ');

const SHOP = `defmodule Shop do
  use Application

  def start(_, _) do
    Process.sleep(500)
    File.write!("../../starts.txt", Core.word() <> "\\n", [:append])
    Supervisor.start_link([], strategy: :one_for_one)
  end
end
`;

/** Applications that are served, and a target that needs them: core <- shop. */
function create(nxVersion: string): Workspace {
  const workspace = Workspace.create(nxVersion);
  workspace.edit('nx.json', '"plugins": []', '"plugins": ["nx-otp"]');
  workspace.write('.gitignore', 'node_modules\n.nx\n_build\n*.txt\n');
  const mixExs = (name: string, rest: string) =>
    `defmodule ${name}.MixProject do\n  use Mix.Project\n  def project, do: [app: :${name.toLowerCase()}, version: "0.1.0", ${PATHS}, ${rest}\nend\n`;
  workspace.write('apps/core/mix.exs', mixExs('Core', 'deps: []]'));
  workspace.write('apps/core/lib/core.ex', 'defmodule Core do\n  def word, do: "one"\nend\n');
  const application = 'def application, do: [mod: {Shop, []}]';
  workspace.write(
    'apps/shop/mix.exs',
    mixExs(
      'Shop',
      `deps: [{:core, path: "../core", env: Mix.env()}], aliases: [hello: "run --no-start -e 'IO.puts(Core.word())'"]]\n  ${application}`,
    ),
  );
  workspace.write('apps/shop/lib/shop.ex', SHOP);
  const probe = { executor: 'nx:run-commands', dependsOn: ['serve-ready'], options: { command: 'cat starts.txt' } };
  workspace.write('apps/shop/project.json', JSON.stringify({ name: 'shop', targets: { probe } }));
  workspace.commit();
  return workspace;
}

describe.each(NX_VERSIONS)('an application on Nx %s', (nxVersion) => {
  let workspace: Workspace;
  let nx: ChildProcess | undefined;

  beforeAll(() => {
    workspace = create(nxVersion);
  });
  beforeEach(() => workspace.write('starts.txt', ''));
  afterEach(async () => {
    nx?.kill('SIGINT');
    nx = undefined;
    await workspace.whenNothingRuns();
  });
  afterAll(() => workspace.remove());

  async function starts(...words: string[]): Promise<void> {
    const expected = words.map((word) => `${word}\n`).join('');
    const deadline = Date.now() + 60_000;
    while (workspace.read('starts.txt') !== expected) {
      if (Date.now() > deadline) throw new Error(`It started with ${workspace.read('starts.txt')}`);
      await sleep(50);
    }
  }

  /** Resolves when Nx has printed the text. */
  function said({ stdout }: ChildProcess, text: string): Promise<void> {
    let output = '';
    return new Promise((resolve) =>
      stdout!.on('data', (chunk) => {
        output += chunk;
        if (output.includes(text)) resolve();
      }),
    );
  }

  const word = (from: string, to: string) => workspace.edit('apps/core/lib/core.ex', from, to);

  test('is up for who waits for it, and gone when they are done', async () => {
    expect(workspace.nxOk('run', 'shop:probe', '--output-style=static')).toMatch(/^one$/m);
    await workspace.whenNothingRuns();
  });

  // What is Nx's own affair has been seen; the rest is the plugin's.
  if (nxVersion !== NEWEST_NX) return;

  test('starts again when a source changes, keeps on when it is broken, and leaves nothing', async () => {
    nx = workspace.startNx('run', 'shop:serve');
    await starts('one');
    word('"one"', '"two"');
    await starts('one', 'two');
    workspace.write('apps/core/lib/more.ex', 'defmodule Core.More do\n');
    await said(nx, 'shop does not compile: it runs on as it was, and waits for the next change');
    workspace.write('apps/core/lib/more.ex', 'defmodule Core.More do\nend\n');
    await starts('one', 'two', 'two');
    workspace.edit('apps/shop/mix.exs', '0.1.0', '0.2.0');
    await starts('one', 'two', 'two', 'two');
    word('"two"', '"one"');
    await starts('one', 'two', 'two', 'two', 'one');
  });

  test('can be talked to in IEx, and ends with it', async () => {
    const iex = workspace.startNxInTerminal('run', 'shop:iex', '--tui=false');
    const ended = new Promise((resolve) => iex.once('exit', resolve));
    await starts('one');
    iex.stdin!.write('File.write!("../../iex.txt", Core.word())\n');
    iex.stdin!.write('System.halt(0)\n');
    expect(await ended).toBe(0);
    expect(workspace.read('iex.txt')).toBe('one');
  });

  test('has its aliases and its coverage', () => {
    expect(workspace.nxOk('run', 'shop:hello', '--output-style=static')).toMatch(/^one$/m);
    workspace.write('apps/shop/test/test_helper.exs', 'ExUnit.start()\n');
    workspace.write(
      'apps/shop/test/shop_test.exs',
      'defmodule ShopTest do\n  use ExUnit.Case\n  test "starts", do: assert Process.whereis(:nobody) == nil\nend\n',
    );
    const first = workspace.nxOk('run', 'shop:coverage', '--output-style=static');
    expect(first).toMatch(/100\.00% \| Shop/);
    rmSync(join(workspace.root, 'apps/shop/cover'), { recursive: true });
    expect(workspace.nxOk('run', 'shop:coverage', '--output-style=static')).toMatch(/shop:coverage +\[local cache\]/);
    expect(workspace.exists('apps/shop/cover/Elixir.Shop.html')).toBe(true);
  });
});
