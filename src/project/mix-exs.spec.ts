import type { MixDependency, MixFacts } from './facts';
import { readMixExs } from './mix-exs';
import { describeDependency, surroundings } from './mix-exs.fixture';
import { examples } from './mix-exs.examples';

function depsOf(deps: string, helpers = ''): MixFacts {
  return readMixExs(
    `defmodule A do\n  use Mix.Project\n  def project, do: [app: :a, deps: ${deps}]\n${helpers}\nend\n`,
    surroundings(),
  );
}

test.each(examples)('$title', ({ text, files, facts: { deps, ...expected } }) => {
  const facts = readMixExs(text, surroundings(files));
  expect(facts).toMatchObject({ ...expected, unread: [] });
  if (deps) expect(facts.deps.map(describeDependency).sort()).toEqual([...deps].sort());
});

test('facts are plain JSON', () => {
  const facts = depsOf('[{:a, path: "../a"}]');
  expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
  expect(facts).toEqual({
    app: 'a',
    module: 'A',
    elixircPaths: ['lib'],
    erlcPaths: ['src'],
    testPaths: ['test'],
    compilers: [],
    deps: [{ name: 'a', source: 'path', path: '../a', sameEnv: false, line: 3 }],
    aliases: [],
    releases: [],
    reads: [],
    env: [],
    unread: [],
  });
});

test('a dependency has the line of its tuple, through a function and a comprehension', () => {
  const { deps } = depsOf(
    'one() ++ many()',
    `  defp one do
    [
      {:a, "1.0.0"},
      b: "1.0.0"
    ]
  end
  defp many, do: Enum.map([:c], &{&1, "1.0.0"})`,
  );
  expect(deps.map(({ name, line }) => [name, line])).toEqual([
    ['a', 6],
    ['b', 7],
    ['c', 10],
  ]);
});

describe('environment variables', () => {
  test('both branches are there; what holds without the variable is not marked', () => {
    const facts = depsOf('[if(System.get_env("LOCAL"), do: {:a, path: "../a"}, else: {:a, "~> 1.0"})]');
    expect(facts.deps).toEqual<MixDependency[]>([
      { name: 'a', source: 'hex', sameEnv: false, line: 3 },
      { name: 'a', source: 'path', path: '../a', sameEnv: false, needsVariable: true, line: 3 },
    ]);
    expect(facts).toMatchObject({ env: ['LOCAL'], unread: [] });
  });

  test('a path that only a variable gives leaves the other source', () => {
    const facts = depsOf(
      '[dep(System.get_env("A_PATH"))]',
      '  defp dep(nil), do: {:a, "1.0.0"}\n  defp dep(path), do: {:a, path: path}',
    );
    expect(facts.deps.map(describeDependency)).toEqual(['a hex']);
    expect(facts.unread).toEqual([]);
  });

  test('a default is the value', () => {
    const facts = readMixExs(
      `defmodule A do
  use Mix.Project
  def project, do: [app: :a, build_path: System.get_env("BUILD", "../_build"), deps_path: "d/#{Mix.target()}", deps: []]
end`,
      surroundings(),
    );
    expect(facts).toMatchObject({
      buildPath: '../_build',
      depsPath: 'd/host',
      env: ['BUILD', 'MIX_TARGET'],
      unread: [],
    });
  });
});

describe('below an umbrella', () => {
  const umbrella = {
    path: '../../mix.exs',
    text: `defmodule Shop.MixProject do
  use Mix.Project
  def project do
    if Mix.env() == :dev, do: Mix.env(:shop)
    [apps_path: "apps", deps: [], version: "4.0.0"]
  end
  def deps_common, do: [{:jason, "~> 1.0"}, {:local, path: Path.expand("libs/local", __DIR__)}]
end`,
  };
  const child = (deps: string) =>
    readMixExs(
      `defmodule Orders.MixProject do
  use Mix.Project
  def project, do: [app: :orders, version: Mix.Project.config()[:version], deps: ${deps}]
end`,
      { ...surroundings({}, 'apps/orders/mix.exs'), umbrella },
    );

  test('its functions and its config are there', () => {
    const facts = child('[{:billing, in_umbrella: true} | Shop.MixProject.deps_common()]');
    expect(facts.deps.map(describeDependency)).toEqual([
      'billing umbrella same',
      'jason hex',
      'local path ../../libs/local',
    ]);
    expect(facts).toMatchObject({ app: 'orders', version: '4.0.0', reads: ['../../mix.exs'], unread: [] });
  });

  test('it may have changed Mix.env', () => {
    expect(child('if(Mix.env() == :shop, do: [{:a, "1.0.0"}], else: [])').deps.map(describeDependency)).toEqual([
      'a hex',
    ]);
  });
});

describe('what is not in the text', () => {
  test.each<[key: string, title: string, deps: string, reason: string]>([
    ['deps', 'an unknown function', 'Foo.bar(1)', 'deps is computed by Foo.bar/1, which is not read statically'],
    [
      'deps',
      'an unknown function around known ones',
      '[{:b, "1.0.0"}] ++ Foo.bar()',
      'deps is computed by Foo.bar/0, which is not read statically',
    ],
    [
      'deps',
      'an unknown path',
      '[{:b, path: Foo.bar()}]',
      'the path of b is computed by Foo.bar/0, which is not read statically',
    ],
    [
      'deps',
      'a path of which a part is unknown',
      '[{:b, path: "../#{Foo.bar()}"}]',
      'the path of b is computed by Foo.bar/0, which is not read statically',
    ],
    [
      'deps',
      'unknown options',
      '[{:b, "1.0.0", Foo.bar()}]',
      'the source of b is computed by Foo.bar/0, which is not read statically',
    ],
    [
      'deps',
      'an unknown name',
      '[{Foo.bar(), "1.0.0"}]',
      'the name of a dependency is computed by Foo.bar/0, which is not read statically',
    ],
    [
      'deps',
      'a file that is not there',
      'elem(Code.eval_file("deps.exs"), 0)',
      'deps is computed by Code.eval_file/1, which is not read statically',
    ],
    ['deps', 'a recursion without end', 'loop(1)', 'deps is computed by calls nested without end'],
  ])('%s: %s', (key, _, deps, reason) => {
    const { unread, module } = depsOf(deps, '  defp loop(n), do: loop(n + 1)');
    expect(module).toBe('A');
    expect(unread.map((part) => [part.key, part.reason])).toEqual([[key, reason]]);
  });

  test('has a place and a frame', () => {
    const { unread } = depsOf('Foo.bar(1)');
    expect(unread).toEqual([
      {
        key: 'deps',
        reason: 'deps is computed by Foo.bar/1, which is not read statically',
        place: { file: 'apps/orders/mix.exs', line: 3, column: 36 },
        frame:
          'apps/orders/mix.exs:3:36\n  3 |   def project, do: [app: :a, deps: Foo.bar(1)]\n    |                                    ^',
      },
    ]);
  });

  test.each([
    ['paths', 'elixirc_paths: Foo.bar()', 'elixirc_paths is computed by Foo.bar/0, which is not read statically'],
    ['paths', 'build_path: Foo.bar()', 'build_path is computed by Foo.bar/0, which is not read statically'],
    ['releases', 'releases: Foo.bar()', 'releases is computed by Foo.bar/0, which is not read statically'],
    ['apps_path', 'apps: Foo.bar()', 'apps is computed by Foo.bar/0, which is not read statically'],
    [
      'paths',
      'elixirc_paths: Path.expand()',
      'elixirc_paths is computed by Path.expand/0, which is not read statically',
    ],
    ['app', 'app: Foo.bar()', 'app is computed by Foo.bar/0, which is not read statically'],
  ])('%s: %s', (key, pair, reason) => {
    const { unread } = readMixExs(
      `defmodule A do\n  use Mix.Project\n  def project, do: [${pair}, version: Foo.bar(), aliases: Foo.bar()]\nend`,
      surroundings(),
    );
    expect(unread.map((part) => [part.key, part.reason])).toEqual([[key, reason]]);
  });

  test.each([
    ['no project', 'defmodule A do\n  def deps, do: []\nend', 'no module here defines project/0'],
    ['nothing', '', 'no module here defines project/0'],
    [
      'a raise',
      'defmodule A do\n  use Mix.Project\n  def project, do: raise("no")\nend',
      'project/0 raises in every environment',
    ],
    [
      'a project that is computed',
      'defmodule A do\n  use Mix.Project\n  def project, do: [app: :a] ++ Foo.bar()\nend',
      'project/0 is computed by Foo.bar/0, which is not read statically',
    ],
    [
      'a branching recursion without end',
      'defmodule A do\n  use Mix.Project\n  def project, do: [app: :a, deps: f(1)]\n  defp f(n), do: f(n + 1) ++ f(n + 2)\nend',
      'the file takes too many steps to work out',
    ],
    [
      'the end missing',
      'defmodule A do\n  use Mix.Project\n  def project, do: [app: :a, deps: [{:b, "1.0.0"},',
      'the file has a syntax error here',
    ],
    [
      'a comma missing',
      'defmodule A do\n  use Mix.Project\n  def project, do: [app: :a, deps: [{:b, "1.0.0"} {:c, "1.0.0"}]]\nend',
      'the file has a syntax error here',
    ],
  ])('file: %s', (_, text, reason) => {
    const { unread } = readMixExs(text, surroundings());
    expect(unread.map((part) => [part.key, part.reason])).toEqual([['file', reason]]);
  });

  test('a truncated file still gives what stands before its end', () => {
    const text =
      'defmodule A do\n  use Mix.Project\n  def project, do: [app: :a, version: "1.0.0", deps: [{:b, path: "../b"},';
    expect(readMixExs(text, surroundings())).toMatchObject({
      app: 'a',
      module: 'A',
      deps: [{ name: 'b', path: '../b' }],
    });
  });

  test('an error in a function that nothing calls is none', () => {
    const { unread, app } = readMixExs(
      'defmodule A do\n  use Mix.Project\n  def project, do: [app: :a]\n  def other do\n    [1 2]\n  end\nend',
      surroundings(),
    );
    expect([app, unread]).toEqual(['a', []]);
  });
});
