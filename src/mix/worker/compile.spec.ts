import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mixEnvironment } from '../environment';
import { temporaryFolder } from '../transpiled.fixture';
import { Worker } from './worker';

const workspace = temporaryFolder();
const cache = temporaryFolder();
const env = mixEnvironment({ FORCE_COLOR: '0' }, 'test');
let worker: Worker;

beforeAll(() => (worker = new Worker(env, workspace, cache)));

afterAll(async () => {
  await worker.end();
  for (const each of [workspace, cache]) rmSync(each, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(join(workspace, path, '..'), { recursive: true });
  writeFileSync(join(workspace, path), text);
}

/** A project in a folder of its application's name, in the one build of all. */
function project(app: string, module: string, uses: string[] = [], more = ''): void {
  const deps = uses.map((each) => `{:${each}, path: "../${each}", env: Mix.env()}`).join(', ');
  write(
    `${app}/mix.exs`,
    `defmodule ${module} do\n  use Mix.Project\n` +
      `  def project, do: [app: :${app}, version: "0.1.0", build_path: "../_build", deps: [${deps}]${more}]\nend\n`,
  );
}

async function mix(app: string, ...args: string[]): Promise<string> {
  const outcome = await worker.run({ args, cwd: join(workspace, app), variables: {} });
  expect(outcome).toEqual({ code: 0, retired: [], output: outcome.output });
  return outcome.output;
}

function evaluate(app: string, code: string): Promise<string> {
  return mix(app, 'run', '--no-start', '--no-compile', '--no-deps-check', '-e', code);
}

describe('protocols', () => {
  beforeAll(() => {
    project('zoo', 'Zoo.MixProject');
    write('zoo/lib/sound.ex', 'defprotocol Sound do\n  @fallback_to_any true\n  def of(animal)\nend\n');
    write('zoo/lib/none.ex', 'defimpl Sound, for: Any do\n  def of(_), do: "none"\nend\n');
  });

  it('are consolidated with what a compile made that was killed before it came to them', async () => {
    await mix('zoo', 'nx_otp.compile', '--no-deps-check');
    expect(await evaluate('zoo', 'IO.write(Sound.of(1))')).toBe('none');
    write('zoo/lib/number.ex', 'defimpl Sound, for: Integer do\n  def of(_), do: "number"\nend\n');
    await mix('zoo', 'compile', '--no-deps-check', '--no-protocol-consolidation');
    expect(await mix('zoo', 'nx_otp.compile', '--no-deps-check')).toBe('');
    expect(await evaluate('zoo', 'IO.write(Sound.of(1))')).toBe('number');
  });

  it('are all there when their consolidation was killed in its midst', async () => {
    await mix('zoo', 'nx_otp.compile', '--no-deps-check');
    rmSync(join(workspace, '_build/test/lib/zoo/consolidated/Elixir.Sound.beam'));
    await mix('zoo', 'nx_otp.compile', '--no-deps-check');
    expect(await evaluate('zoo', 'IO.write(Protocol.consolidated?(Sound))')).toBe('true');
  });
});

describe('a mix.exs copied with the name of its module', () => {
  beforeAll(() => {
    project('first', 'Copied.MixProject', [], ', description: "of first"');
    project('second', 'Copied.MixProject', [], ', description: "of second"');
    project('uses_first', 'UsesFirst.MixProject', ['first']);
    project('uses_second', 'UsesSecond.MixProject', ['second']);
    project('uses_both', 'UsesBoth.MixProject', ['second', 'first']);
  });

  /** What Mix says that a dependency's own project is. */
  function description(app: string, dependency: string): Promise<string> {
    const code = `Mix.Project.in_project(:${dependency}, "../${dependency}", fn _ -> IO.puts(Mix.Project.config()[:description]) end)`;
    return evaluate(app, code);
  }

  it('answers for its own application, whoever came before', async () => {
    const asked: [string, string][] = [
      ['uses_first', 'first'],
      ['uses_second', 'second'],
      ['uses_first', 'first'],
      ['uses_both', 'first'],
      ['uses_both', 'second'],
    ];
    for (const [app, dependency] of asked)
      expect(await description(app, dependency)).toMatch(new RegExp(`^of ${dependency}$`, 'm'));
  });
});
