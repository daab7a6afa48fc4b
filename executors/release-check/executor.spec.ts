import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../src/mix/transpiled.fixture';
import mix from '../mix/executor';
import release from '../release/executor';
import { WorkspaceFixture, printed } from '../workspace.fixture';
import { options } from './options';
import check from './executor';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = new WorkspaceFixture(folder);
const server = (name: string, onStart: string) => `defmodule ${name}.Application do
  use Application
  def start(_, _) do
    ${onStart}
    Supervisor.start_link([{Agent, fn -> :up end}], strategy: :one_for_one)
  end
end
`;

async function released(name: string): Promise<{ name: string; path: string }> {
  const context = fixture.context(name);
  expect(await mix({ task: 'compile', args: ['--no-deps-check'], mixEnv: 'prod' }, context)).toEqual({ success: true });
  const options = { name, path: `_build/prod/rel/${name}` };
  expect(await release(options, context)).toEqual({ success: true });
  return options;
}

function add(name: string, onStart: string, files: Record<string, string> = {}): void {
  const module = name[0]!.toUpperCase() + name.slice(1);
  fixture.add(`apps/${name}`, name, {
    app: name,
    keys: `deps: [], releases: [${name}: []]`,
    before: `def application, do: [mod: {${module}.Application, []}]`,
    files: { [`lib/${name}.ex`]: server(module, onStart), ...files },
  });
}

async function checked(options: Record<string, unknown>, name: string): Promise<{ success: boolean; output: string }> {
  let success = false;
  const output = await printed(async () => ({ success } = await check(options, fixture.context(name))));
  return { success, output };
}

describe('a release that works', () => {
  let built: { name: string; path: string };
  beforeAll(async () => {
    // Slow to start: the node answers long before the application is up.
    add('steady', 'Process.sleep(1_500)', { 'priv/greeting.txt': 'hello' });
    await mix({ task: 'compile', args: ['--no-deps-check'], mixEnv: 'prod' }, fixture.context('steady'));
    // As a cache restores it.
    rmSync(join(folder, '_build/prod/lib/steady/priv'));
    built = await released('steady');
  });

  it('has its applications started when it is asked, its priv files, and stops', async () => {
    const greeting = 'IO.puts(File.read!(Application.app_dir(:steady, "priv/greeting.txt")))';
    const { success, output } = await checked(
      { ...built, expression: `${options.shape.expression.parse(undefined)}; ${greeting}` },
      'steady',
    );
    expect({ success, output }).toEqual({ success: true, output: expect.stringMatching(/^steady 0\.1\.0$/m) });
    expect(output).toContain('hello\nsteady has stopped\n');
  });

  it('starts no epmd and listens on the loopback interface only', async () => {
    const expression = `
      for port <- Port.list(), Port.info(port, :name) == {:name, 'tcp_inet'}, {:ok, at} <- [:inet.sockname(port)], do: IO.inspect(at, label: "at")
      IO.inspect(:erl_epmd.names('127.0.0.1') |> elem(0), label: "epmd")
      IO.puts(System.pid())`;
    const { success, output } = await checked({ ...built, expression }, 'steady');
    expect(success).toBe(true);
    expect(output.match(/at: \{\{[\d, ]+\}/g)).toEqual(expect.arrayContaining(['at: {{127, 0, 0, 1}']));
    expect(output).not.toContain('{0, 0, 0, 0}');
    expect(environments()).not.toContain('epmd');
  });

  it('fails the check when the expression raises', async () => {
    const { success, output } = await checked({ ...built, expression: 'raise "no"' }, 'steady');
    expect(success).toBe(false);
    expect(output).toContain('The release steady could not evaluate the expression (exit code 1).\n');
  });

  it('fails the check when it is not up in time', async () => {
    const { success, output } = await checked({ ...built, timeout: 1 }, 'steady');
    expect([success, output.trim().split('\n').at(-1)]).toEqual([
      false,
      'The release steady did not answer within 1 s of its start.',
    ]);
  });
});

it('fails with the output of a release that crashes at boot', async () => {
  add('fragile', 'raise "no database"');
  const built = await released('fragile');
  const { success, output } = await checked(built, 'fragile');
  expect(success).toBe(false);
  expect(output).toContain('no database');
  expect(output).toContain('The release fragile ended with exit code 1 before it answered.\n');
});

it('has the protocols of an umbrella consolidated', async () => {
  const umbrella = new WorkspaceFixture(join(folder, 'umbrella'));
  umbrella.add('.', 'umbrella', {
    keys: 'apps_path: "apps", deps: [], releases: [all: [applications: [shapes: :permanent]]]',
  });
  umbrella.add('apps/shapes', 'shapes', {
    app: 'shapes',
    files: {
      'lib/shapes.ex':
        'defprotocol Area do\n  def of(shape)\nend\ndefimpl Area, for: Integer do\n  def of(side), do: side * side\nend\n',
    },
  });
  const compile = { task: 'compile', args: ['--no-deps-check'], mixEnv: 'prod' };
  expect(await mix(compile, umbrella.context('shapes'))).toEqual({ success: true });
  expect(await mix({ task: 'nx_otp.consolidate', mixEnv: 'prod' }, umbrella.context('umbrella'))).toEqual({
    success: true,
  });
  expect(existsSync(join(umbrella.root, '_build/prod/.mix'))).toBe(false);
  const built = { name: 'all', path: '_build/prod/rel/all' };
  expect(await release(built, umbrella.context('umbrella'))).toEqual({ success: true });
  const expression = 'IO.inspect({Protocol.consolidated?(Area), Protocol.consolidated?(Enumerable), Area.of(3)})';
  const output = await printed(() => check({ ...built, expression }, umbrella.context('umbrella')));
  expect(output).toContain('{true, true, 9}\n');
});

/** Commands of the processes that a release's environment was given to; one may end between two looks. */
function environments(): string {
  const script =
    'for e in $(grep -ls "RELEASE_NODE=steady-check-" /proc/[0-9]*/environ); do cat "${e%environ}comm"; done; true';
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' });
}
