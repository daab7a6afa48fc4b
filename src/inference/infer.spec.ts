import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { workspaceDataDirectory } from 'nx/src/utils/cache-directory';
import { inferProjects } from './infer';

const root = mkdtempSync(join(tmpdir(), 'nx-otp-infer-'));
afterAll(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function mixExs(app: string, rest = ''): string {
  return `defmodule ${app.toUpperCase()} do\n  use Mix.Project\n  def project, do: [app: :${app}${rest}]\nend\n`;
}

function lock(version: string): string {
  return `%{\n  "jason": {:hex, :jason, "${version}", "aa", [:mix], [], "hexpm", "bb"},\n}\n`;
}

async function infer(options: unknown) {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => relative(root, join(entry.parentPath, entry.name)));
  const asked = paths.filter((path) =>
    /(mix\.exs|rebar\.config|otp\.toml|gleam\.toml|package\.json|_test\.exs)$/.test(path),
  );
  const { projects } = await inferProjects(asked.sort(), root, options);
  return JSON.parse(JSON.stringify([...projects]));
}

function forget(): void {
  for (const name of readdirSync(workspaceDataDirectory))
    if (/^nx-otp-.*\.json$/.test(name)) rmSync(join(workspaceDataDirectory, name), { force: true });
}

it('gives after each edit, beside what is kept, what it gives from nothing', async () => {
  let options: unknown = { lockMirror: true };
  const edits: Record<string, () => void> = {
    'a project': () => write('apps/a/mix.exs', mixExs('a', ', deps: [{:b, path: "../b"}, {:jason, "~> 1.0"}]')),
    'what it depends on': () => write('apps/b/mix.exs', mixExs('b', ', version: "1.0.0"')),
    'a release': () => write('apps/b/mix.exs', mixExs('b', ', releases: [b: []]')),
    'its name': () => write('apps/b/package.json', '{ "name": "bee" }'),
    'a lock': () => write('apps/a/mix.lock', lock('1.4.1')),
    'a version in it': () => write('apps/a/mix.lock', lock('1.4.2')),
    'its mirror': () => write('apps/a/mix.lock.json', '{}'),
    configuration: () => write('apps/a/config/config.exs', 'import Config\nSystem.get_env("LEVEL")\n'),
    'a formatter': () => write('apps/a/.formatter.exs', '[inputs: ["lib/**/*.ex"], subdirectories: ["apps"]]'),
    'a resource': () => write('apps/a/lib/a.ex', 'defmodule A1 do\n  @external_resource "priv/a.csv"\nend\n'),
    Erlang: () => write('apps/a/src/a.yrl', 'Nonterminals a.'),
    'its tests': () => write('apps/a/test/a_SUITE.erl', '-module(a_SUITE).'),
    services: () => write('apps/a/otp.toml', 'nothing right'),
    'cluster tests': () => write('apps/a/test/cluster/a_test.exs', ''),
    'a crate': () => write('apps/a/native/geo/Cargo.toml', '[package]\nname = "geo"\n'),
    'what uses it': () =>
      write('apps/a/lib/geo.ex', 'defmodule Geo do\n  use Rustler, otp_app: :a, crate: :geo\nend\n'),
    rebar3: () => write('apps/c/rebar.config', '{deps, []}.'),
    Gleam: () => write('apps/d/gleam.toml', 'name = "d"\nversion = "1.0.0"\n'),
    'an option': () => (options = { namePrefix: 'x-' }),
    another: () => (options = { targets: { test: 'check' } }),
  };
  write('package.json', '{ "name": "acme" }');
  for (const [what, edit] of Object.entries(edits)) {
    edit();
    const beside = await infer(options);
    forget();
    expect([what, beside]).toEqual([what, await infer(options)]);
  }
});

it("has no `mix test` where all tests are Erlang's, and has it as soon as there is something for ExUnit", async () => {
  write('libs/gauge/mix.exs', mixExs('gauge'));
  write('libs/gauge/src/gauge.erl', '-module(gauge).\n');
  const tests = async () => {
    const { projects } = await inferProjects(['libs/gauge/mix.exs'], root);
    return Object.keys(projects.get('libs/gauge')!.targets!).filter((name) => ['test', 'coverage'].includes(name));
  };
  expect(await tests()).toEqual(['test', 'coverage']);
  write('libs/gauge/test/gauge_SUITE.erl', '-module(gauge_SUITE).\n');
  expect(await tests()).toEqual([]);
  write('libs/gauge/test/test_helper.exs', 'ExUnit.start()\n');
  expect(await tests()).toEqual(['test', 'coverage']);
});
