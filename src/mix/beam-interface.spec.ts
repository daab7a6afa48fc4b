import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { type BeamInterface, beamInterface } from './beam-interface';
import { temporaryFolder } from './transpiled.fixture';

const root = temporaryFolder();
afterAll(() => rmSync(root, { recursive: true }));

const MODULES: Record<string, string> = {
  plain: 'def f(x), do: x',
  body: '# a line more\ndef f(x), do: {x, 2}\ndefp g, do: 1\ndef unused, do: g()',
  same: '# a line more\n\ndef f(x), do: {x, :other, "longer"}',
  deprecated: '@deprecated "no more"\ndef f(x), do: x',
  macro: 'defmacro f(x), do: x',
  'macro, another': 'defmacro f(x), do: {x, 2}',
  struct: 'defstruct a: 1',
  'struct, another': 'defstruct a: 2',
  behaviour: '@callback f() :: term\ndef f(x), do: x',
  'behaviour, another': '@callback f() :: term\ndef f(x), do: {x, 2}',
};

/** All in one call: each as module M, since a name would be a difference. */
function interfaces(): Record<string, BeamInterface> {
  const modules = Object.entries(MODULES).map(([name, body]) => [name, `defmodule M do\n${body}\nend\n`]);
  const protocol = [
    ['protocol', 'defprotocol M do\n  def f(x)\nend\n'],
    ['implementation', 'defimpl String.Chars, for: M do\n  def to_string(_), do: ""\nend\n'],
  ];
  const all = [...modules, ...protocol] as [string, string][];
  const folders = all.map(([, text], at) => {
    const folder = join(root, String(at));
    mkdirSync(folder);
    writeFileSync(join(folder, 'm.ex'), text);
    return folder;
  });
  const code =
    'for f <- System.argv(), do: {:ok, _, _} = Kernel.ParallelCompiler.compile_to_path([Path.join(f, "m.ex")], f)';
  execaSync('elixir', ['-e', `Code.compiler_options(ignore_module_conflict: true); ${code}`, ...folders]);
  return Object.fromEntries(
    all.map(([name], at) => {
      const file = name === 'implementation' ? 'Elixir.String.Chars.M.beam' : 'Elixir.M.beam';
      return [name, beamInterface(readFileSync(join(folders[at]!, file)))];
    }),
  );
}

describe('the interface of a module', () => {
  let of: Record<string, BeamInterface>;
  beforeAll(() => void (of = interfaces()));

  it('is the same with another body and on other lines', () => {
    expect(of['same']).toEqual(of['plain']);
  });

  it.each([
    ['plain', 'body'],
    ['plain', 'deprecated'],
    ['macro', 'macro, another'],
    ['struct', 'struct, another'],
    ['behaviour', 'behaviour, another'],
  ])('of %s is not that of %s', (one, other) => {
    expect(of[one]!.digest).not.toBe(of[other]!.digest);
  });

  it('tells protocols and implementations', () => {
    const protocols = Object.keys(of).filter((name) => of[name]!.isProtocol);
    expect(protocols).toEqual(['protocol', 'implementation']);
  });

  it("of Erlang's is all of it, as is that of a file that is damaged", () => {
    const erlang = execaSync('erl', ['-noshell', '-eval', 'io:put_chars(code:which(lists)), halt().']).stdout;
    const beam = readFileSync(erlang);
    const other = Buffer.from(beam);
    other[beam.length - 1]! ^= 1;
    expect(beamInterface(other).digest).not.toBe(beamInterface(beam).digest);
    const plain = readFileSync(join(root, '0/Elixir.M.beam'));
    const cut = plain.subarray(0, plain.length - 1);
    expect(beamInterface(plain)).toEqual(of['plain']);
    expect(beamInterface(cut.subarray(0, 20)).digest).not.toBe(beamInterface(cut.subarray(0, 19)).digest);
  });
});
