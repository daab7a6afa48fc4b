// The same applications three ways: each by itself, in an umbrella, and in an Nx workspace with one build.
import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Application number `n` uses up to two before it; none is deeper than four. */
export function uses(n) {
  return n === 0 ? [] : [...new Set([Math.floor((n - 1) / 3), Math.floor((n - 1) / 7)])];
}

/**
 * @param size how many applications, and of how many modules each
 * @param paths keys of project/0 that say where files are
 * @param dependency how one names another
 */
function writeProjects(folder, { count, modules }, paths, dependency) {
  for (let n = 0; n < count; n++) {
    const file = (path, text) => write(join(folder, `apps/app${n}`, path), text);
    const deps = uses(n).map((used) => `{:app${used}, ${dependency(used)}}`);
    file(
      'mix.exs',
      `defmodule App${n}.MixProject do\n  use Mix.Project\n\n  def project do\n    [app: :app${n}, version: "0.1.0", elixir: "~> 1.14", ${paths}deps: [${deps.join(', ')}]]\n  end\n\n` +
        '  def application, do: [extra_applications: [:logger]]\nend\n',
    );
    for (let m = 0; m < modules; m++) file(`lib/app${n}/part${m}.ex`, part(n, m));
    file('test/test_helper.exs', 'ExUnit.start()\n');
    file(
      `test/app${n}_test.exs`,
      `defmodule App${n}Test do\n  use ExUnit.Case\n\n  test "runs", do: assert(App${n}.Part0.run(1) >= 1)\n  test "keeps", do: assert(%App${n}.Part1{x: 1}.x == 1)\nend\n`,
    );
  }
}

function part(n, m) {
  const [used] = uses(n);
  const body = used !== undefined && m === 0 ? `App${used}.Part0.run(x) + 1` : 'x';
  const clauses = Array.from(
    { length: 5 },
    (_, k) =>
      `  def each${k}(%{a: a, b: b}) when a > ${k}, do: {a, Enum.map(b, &(&1 + ${k}))}\n  def each${k}(_), do: nil\n`,
  );
  return `defmodule App${n}.Part${m} do\n  defstruct [:x]\n  def run(x), do: ${body}\n${clauses.join('')}end\n`;
}

const SHARED =
  'build_path: "../../_build", config_path: "../../config/config.exs", deps_path: "../../deps", lockfile: "../../mix.lock", ';

/** Each with a build of its own, as `mix new` makes them. */
export function writeAlone(folder, size) {
  writeProjects(folder, size, '', (used) => `path: "../app${used}"`);
}

export function writeUmbrella(folder, size) {
  write(join(folder, 'config/config.exs'), 'import Config\n');
  write(
    join(folder, 'mix.exs'),
    'defmodule All.MixProject do\n  use Mix.Project\n  def project, do: [apps_path: "apps", version: "0.1.0", deps: []]\nend\n',
  );
  writeProjects(folder, size, SHARED, () => 'in_umbrella: true');
}

/** @param repo this repository, built; its node_modules serve the workspace */
export function writeNxWorkspace(folder, size, repo) {
  write(join(folder, 'config/config.exs'), 'import Config\n');
  write(join(folder, 'package.json'), '{ "name": "acme", "private": true }\n');
  write(join(folder, 'nx.json'), '{ "plugins": ["nx-otp"], "analytics": false }\n');
  write(join(folder, '.gitignore'), 'node_modules\n_build\n.nx\n');
  writeProjects(folder, size, SHARED, (used) => `path: "../app${used}", env: Mix.env()`);
  mkdirSync(join(folder, 'node_modules'));
  for (const name of ['nx', '@nx']) symlinkSync(join(repo, 'node_modules', name), join(folder, 'node_modules', name));
  symlinkSync(repo, join(folder, 'node_modules/nx-otp'));
}

/** Edits a module of application number `n`, each time in another way. */
export function edit(folder, n) {
  const name = `Edited${process.hrtime.bigint()}`;
  appendFileSync(
    join(folder, `apps/app${n}/lib/app${n}/part0.ex`),
    `\ndefmodule App${n}.${name} do\n  def it, do: 1\nend\n`,
  );
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
