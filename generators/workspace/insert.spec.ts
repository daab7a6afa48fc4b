import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDepsList } from './deps-list';
import { insertEntry } from './insert';

const ENTRY = '{:billing, path: "../../libs/billing", env: Mix.env()}';
const SETTINGS = 'runtime: false, path: "../../libs/cluster_case", env: Mix.env()';

/** Adds the entry to what `deps/0` returns; undefined where no list is found. */
function added(text: string, other = ENTRY): string | undefined {
  const list = findDepsList(text);
  const entry = list?.endsWithKeywords ? 'billing: [path: "../../libs/billing", env: Mix.env()]' : other;
  return list && insertEntry(text, list, entry);
}

function project(deps: string, rest: string): string {
  return `defmodule Orders.MixProject do
  use Mix.Project

  def project do
    [
      app: :orders,
      deps: ${deps}
    ]
  end
${rest}end
`;
}

interface Case {
  title: string;
  /** What is added, where it is not `ENTRY`. */
  entry?: string;
  deps?: string;
  before: string;
  after: string;
}

/** Texts that `mix format` leaves as they are, so that the texts after can be held to the same. */
const cases: Case[] = [
  {
    title: 'an empty list as the body of deps/0',
    before: '\n  defp deps do\n    []\n  end\n',
    after: `\n  defp deps do\n    [\n      ${ENTRY}\n    ]\n  end\n`,
  },
  {
    title: 'an empty list on the line of deps/0',
    before: '\n  defp deps, do: []\n',
    after: `\n  defp deps, do: [${ENTRY}]\n`,
  },
  {
    title: 'one line that stays short enough',
    before: '\n  defp deps, do: [{:a, "1.0"}]\n',
    after: `\n  defp deps, do: [{:a, "1.0"}, ${ENTRY}]\n`,
  },
  {
    title: 'one line that gets too long for mix format',
    before: '\n  defp deps do\n    [{:jason, "~> 1.4"}, {:plug, "~> 1.15"}]\n  end\n',
    after: `\n  defp deps do\n    [\n      {:jason, "~> 1.4"},\n      {:plug, "~> 1.15"},\n      ${ENTRY}\n    ]\n  end\n`,
  },
  {
    title: 'several lines, an entry that is too long for one',
    entry: `{:cluster_case, only: :test, ${SETTINGS}}`,
    before: '\n  defp deps do\n    [\n      {:a, "1.0"}\n    ]\n  end\n',
    after: `\n  defp deps do\n    [\n      {:a, "1.0"},\n      {:cluster_case,\n       only: :test, ${SETTINGS}}\n    ]\n  end\n`,
  },
  {
    title: 'an empty list, an entry that is too long for one line',
    entry: `{:cluster_case, only: :test, ${SETTINGS}}`,
    before: '\n  defp deps do\n    []\n  end\n',
    after: `\n  defp deps do\n    [\n      {:cluster_case,\n       only: :test, ${SETTINGS}}\n    ]\n  end\n`,
  },
  {
    title: 'several lines',
    before: '\n  defp deps do\n    [\n      {:a, "1.0"}\n    ]\n  end\n',
    after: `\n  defp deps do\n    [\n      {:a, "1.0"},\n      ${ENTRY}\n    ]\n  end\n`,
  },
  {
    title: 'comments before, between and after',
    before:
      '\n  defp deps do\n    [\n      # first\n      {:a, "1.0"},\n      # second, with a [ and a {\n      {:b, "1.0"}\n      # {:later, "1.0"}\n    ]\n  end\n',
    after: `\n  defp deps do\n    [\n      # first\n      {:a, "1.0"},\n      # second, with a [ and a {\n      {:b, "1.0"},\n      ${ENTRY}\n      # {:later, "1.0"}\n    ]\n  end\n`,
  },
  {
    title: 'the comments of mix new and no entry',
    before:
      '\n  # Run "mix help deps" to learn about dependencies.\n  defp deps do\n    [\n      # {:dep_from_hexpm, "~> 0.3.0"},\n      # {:dep_from_git, git: "https://example.com/a.git", tag: "0.1.0"}\n    ]\n  end\n',
    after: `\n  # Run "mix help deps" to learn about dependencies.\n  defp deps do\n    [\n      # {:dep_from_hexpm, "~> 0.3.0"},\n      # {:dep_from_git, git: "https://example.com/a.git", tag: "0.1.0"}\n      ${ENTRY}\n    ]\n  end\n`,
  },
  {
    title: 'keywords at the end, after which a tuple is no Elixir',
    before: '\n  defp deps do\n    [\n      {:a, "1.0"},\n      b: "1.0"\n    ]\n  end\n',
    after:
      '\n  defp deps do\n    [\n      {:a, "1.0"},\n      b: "1.0",\n      billing: [path: "../../libs/billing", env: Mix.env()]\n    ]\n  end\n',
  },
  {
    title: 'an entry of several lines',
    before: '\n  defp deps do\n    [\n      {:a, "1.0",\n       only: [:dev, :test], runtime: false}\n    ]\n  end\n',
    after: `\n  defp deps do\n    [\n      {:a, "1.0",\n       only: [:dev, :test], runtime: false},\n      ${ENTRY}\n    ]\n  end\n`,
  },
  {
    title: 'a list joined by ++',
    before:
      '\n  defp deps do\n    shared() ++\n      [\n        {:a, "1.0"}\n      ]\n  end\n\n  defp shared(env \\\\ :dev), do: env\n',
    after: `\n  defp deps do\n    shared() ++\n      [\n        {:a, "1.0"},\n        ${ENTRY}\n      ]\n  end\n\n  defp shared(env \\\\ :dev), do: env\n`,
  },
  {
    title: 'a list in project/0 itself',
    deps: '[]',
    before: '',
    after: '',
  },
  {
    title: 'a module attribute',
    deps: '@deps',
    before: '\n  @deps [\n    {:a, "1.0"}\n  ]\n',
    after: `\n  @deps [\n    {:a, "1.0"},\n    ${ENTRY}\n  ]\n`,
  },
  {
    title: 'a function that calls another, with work before its value',
    before: '\n  defp deps do\n    IO.puts("deps")\n    all()\n  end\n\n  defp all, do: [{:a, "1.0"}]\n',
    after: `\n  defp deps do\n    IO.puts("deps")\n    all()\n  end\n\n  defp all, do: [{:a, "1.0"}, ${ENTRY}]\n`,
  },
];

describe('adding an entry to', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nx-otp-insert-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(cases)('$title', ({ deps = 'deps()', entry, before, after }) => {
    const edited = added(project(deps, before), entry);
    expect(edited).toBe(project(deps === '[]' ? `[${ENTRY}]` : deps, after));
  });

  it('a formatted file leaves a formatted file, and Elixir that is correct', () => {
    const files = cases
      .filter(({ title }) => title !== 'an entry of several lines')
      .map(({ deps = 'deps()', entry, before }, index) => {
        const file = join(folder, `${index}.exs`);
        writeFileSync(file, added(project(deps, before), entry)!);
        return file;
      });
    expect(files).toHaveLength(cases.length - 1);
    execFileSync('mix', ['format', '--check-formatted', ...files], { cwd: folder, encoding: 'utf8' });
  });

  it.each([
    ['a trailing comma', '[\n  {:a, "1"},\n]', `[\n  {:a, "1"},\n  ${ENTRY},\n]`],
    ['a comment beside the last entry', '[\n  {:a, "1"} # [pinned]\n]', `[\n  {:a, "1"}, # [pinned]\n  ${ENTRY}\n]`],
    [
      'a trailing comma and a comment beside it',
      '[\n  {:a, "1"}, # pinned\n  # more\n]',
      `[\n  {:a, "1"}, # pinned\n  ${ENTRY},\n  # more\n]`,
    ],
    ['a bracket on the line of the last entry', '[{:a, "1"},\n {:b, "2"}]', `[{:a, "1"},\n {:b, "2"},\n ${ENTRY}]`],
    ['a blank list of several lines', '[\n]', `[\n  ${ENTRY}\n]`],
    ['line ends of Windows', '[\r\n  {:a, "1"}\r\n]', `[\r\n  {:a, "1"},\r\n  ${ENTRY}\r\n]`],
    ['a string that looks like a list', '[\n  {:a, "], #"}\n]', `[\n  {:a, "], #"},\n  ${ENTRY}\n]`],
    ['tabs', '[\n\t{:a, "1"}\n]', `[\n\t{:a, "1"},\n\t${ENTRY}\n]`],
  ])('%s keeps every other byte', (_title, before, after) => {
    expect(added(`def project, do: [deps: d()]\ndef d do\n${before}\nend`)).toBe(
      `def project, do: [deps: d()]\ndef d do\n${after}\nend`,
    );
  });
});

describe('no list is found when deps', () => {
  it.each([
    ['are computed', 'deps: Enum.map([:a], &{&1, "1"})', ''],
    ['come from another module', 'deps: Shared.deps()', 'def deps, do: []'],
    ['depend on an argument', 'deps: deps(:all)', 'defp deps(_), do: []'],
    ['have several clauses', 'deps: deps()', 'defp deps(), do: []\n  defp deps(), do: [{:a, "1"}]'],
    ['call themselves', 'deps: deps()', 'defp deps, do: deps()'],
    ['are what a list is put before', 'deps: deps()', 'defp deps, do: [{:a, "1"} | rest()]'],
    ['are taken away from', 'deps: deps()', 'defp deps, do: [{:a, "1"}] -- rest()'],
    ['are not there', 'app: :a', 'defp deps, do: []'],
    ['are of another key', 'aliases: [deps: []]', ''],
  ])('%s', (_title, entry, rest) => {
    expect(findDepsList(`defmodule A do\n  def project do\n    [${entry}]\n  end\n  ${rest}\nend`)).toBeUndefined();
  });

  it.each(['', 'def project, do: [deps: [', 'defmodule A do', '<<<<<<< HEAD', '\u0000[[[[(((('])(
    'the text is no Elixir: %j',
    (text) => expect(() => findDepsList(text)).not.toThrow(),
  );
});
