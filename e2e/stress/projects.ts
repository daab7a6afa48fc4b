import type { Dice } from './random';

/** A project of the stressed workspace: its name, and the earlier ones that it uses. */
export interface StressProject {
  name: string;
  uses: string[];
}

/** Projects in layers, each of which uses up to three of those before it. */
export function randomProjects(dice: Dice, count: number): StressProject[] {
  const names = Array.from({ length: count }, (_, at) => `p${String(at).padStart(2, '0')}`);
  return names.map((name, at) => ({
    name,
    uses: at === 0 ? [] : [...new Set([0, 1, 2].slice(dice.below(3)).map(() => names[dice.below(at)]!))].sort(),
  }));
}

/** The project, and all that it uses, directly and through others. */
export function closure(projects: readonly StressProject[], name: string): string[] {
  const { uses } = projects.find((project) => project.name === name)!;
  return [...new Set([name, ...uses.flatMap((each) => closure(projects, each))])];
}

/**
 * The files of a project. Its `value/0` is made of everything that reaches compiled code in Mix: numbers of three digits
 * in each file, so that an edit changes a value and not a size; macros that call functions, here and in the next project;
 * structs, protocols and their implementations, `use`, compile-time configuration and files that are read.
 */
export function projectFiles({ name, uses }: StressProject): Record<string, string> {
  const module = moduleOf(name);
  const used = uses.map(moduleOf);
  const requires = used.map((each) => `  require ${each}.Macros\n`).join('');
  const outside = readsOutside(name);
  const list = (text: (used: string) => string) => `[${used.map(text).join(', ')}]`;
  return {
    'mix.exs': mixExs(name, module, uses),
    [`lib/${name}.ex`]:
      `defmodule ${module} do\n${requires}` +
      `  @limit Application.compile_env(:${name}, :limit, 0)\n` +
      external('data', '../priv/data.txt') +
      (outside ? external('outside', `../../../shared/${name}.txt`) : '  @outside 0\n') +
      `  def own, do: 101\n\n` +
      `  def value do\n    %{\n` +
      `      own: own(),\n      limit: @limit,\n      data: @data,\n      outside: @outside,\n` +
      `      macros: ${list((each) => `${each}.Macros.m()`)},\n` +
      `      structs: ${list((each) => `%${each}.S{}`)},\n` +
      `      tags: ${list((each) => `${module}.Use${each}.tag()`)},\n` +
      `      shown: ${list((each) => `${each}.Proto.show(%${module}.S{})`)},\n` +
      `      extras: for(m <- [${module}.E0, ${module}.E1, ${module}.E2], Code.ensure_loaded?(m), do: m.e()),\n` +
      `      uses: ${list((each) => `:erlang.phash2(${each}.value())`)}\n    }\n  end\nend\n`,
    [`lib/${name}/macros.ex`]:
      `defmodule ${module}.Macros do\n  defmacro m, do: ${module}.Helper.h() * 1000 + 201\nend\n\n` +
      `defmodule ${module}.Helper do\n  def h, do: ${[301, ...used.slice(0, 1).map((each) => `${each}.Helper.h()`)].join(' + ')}\nend\n`,
    [`lib/${name}/data.ex`]:
      `defmodule ${module}.S do\n${requires}  defstruct a: 401, b: ${list((each) => `${each}.Macros.m()`)}\nend\n\n` +
      `defprotocol ${module}.Proto do\n  @fallback_to_any true\n  def show(data)\nend\n\n` +
      `defimpl ${module}.Proto, for: Any do\n  def show(_), do: 451\nend\n`,
    [`lib/${name}/impls.ex`]: used
      .map((each) => `defimpl ${each}.Proto, for: ${module}.S do\n  def show(data), do: {data.a, 501}\nend\n`)
      .join('\n'),
    [`lib/${name}/behaviour.ex`]:
      `defmodule ${module}.Behaviour do\n  @callback tag() :: term\n  defmacro __using__(_) do\n` +
      `    quote do\n      @behaviour ${module}.Behaviour\n      def tag, do: 601\n    end\n  end\nend\n\n` +
      used.map((each) => `defmodule ${module}.Use${each} do\n  use ${each}.Behaviour\nend\n`).join('\n'),
    [`lib/${name}/e0.ex`]: extraModule(name, 0),
    'priv/data.txt': '701\n',
    'test/test_helper.exs': 'ExUnit.start()\n',
    [`test/${name}_test.exs`]:
      `defmodule ${module}Test do\n  use ExUnit.Case\n\n  test "value" do\n` +
      `    value = inspect(${module}.value(), limit: :infinity, printable_limit: :infinity, width: 100_000)\n` +
      `    IO.puts("\\nVALUE ${name} #{value}")\n    assert rem(${module}.own(), 5) != 0\n  end\nend\n`,
  };
}

export function moduleOf(name: string): string {
  return name.toUpperCase();
}

/** Whether it reads a file that belongs to no project. */
export function readsOutside(name: string): boolean {
  return Number(name.slice(1)) % 3 === 0;
}

/** A module that may come and go: its project asks for it when it runs. */
export function extraModule(name: string, at: number): string {
  return `defmodule ${moduleOf(name)}.E${at} do\n  def e, do: 801\nend\n`;
}

export function configFile(projects: readonly StressProject[]): string {
  return `import Config\n\n${projects.map(({ name }) => `config :${name}, limit: 901\n`).join('')}`;
}

function external(attribute: string, path: string): string {
  return (
    `  @external_resource Path.join(__DIR__, "${path}")\n` +
    `  @${attribute} Path.join(__DIR__, "${path}") |> File.read!() |> String.trim()\n`
  );
}

function mixExs(name: string, module: string, uses: readonly string[]): string {
  const paths = [
    'build_path: "../../_build"',
    'deps_path: "../../deps"',
    'lockfile: "../../mix.lock"',
    'config_path: "../../config/config.exs"',
  ];
  const deps = uses.map((each) => `{:${each}, in_umbrella: true}`).join(', ');
  return (
    `defmodule ${module}.MixProject do\n  use Mix.Project\n\n` +
    `  def project, do: [app: :${name}, version: "0.1.0", ${paths.join(', ')}, deps: [${deps}]]\nend\n`
  );
}
