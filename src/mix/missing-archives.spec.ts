import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingArchives } from './missing-archives';
import { temporaryFolder } from './transpiled.fixture';

let folder: string;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => rmSync(folder, { recursive: true }));

/** What is missing for a project with these keys, with a Mix that has no archive. */
async function missing(keys: string, lock?: string): Promise<string | undefined> {
  const project = join(folder, 'shop');
  mkdirSync(project);
  const text = `defmodule Shop.MixProject do\n  use Mix.Project\n  def project, do: [app: :shop, version: "0.1.0", ${keys}]\nend\n`;
  writeFileSync(join(project, 'mix.exs'), text);
  if (lock !== undefined) writeFileSync(join(project, 'mix.lock'), lock);
  return (await missingArchives(project, { ...process.env, MIX_HOME: join(folder, 'home') }))?.message;
}

function message(found: string, remedy: string): string {
  return (
    'Mix needs the archives that a project is built with.\n' +
    `  found:   ${found} in ${join(folder, 'home/archives')}\n  remedy:  ${remedy}`
  );
}

it.each([
  ['a package', 'deps: [{:jason, "~> 1.4"}]'],
  ['a package for tests', 'deps: [{:jason, "~> 1.4", only: :test}]'],
  ['a package of any version', 'deps: [{:jason, only: :test}]'],
])('Hex is, for %s', async (_, keys) => {
  expect(await missing(keys)).toBe(message('no hex', 'mix local.hex --force'));
});

it('Hex is, for what the children of an umbrella have in its mix.lock', async () => {
  const lock = '%{\n  "jason": {:hex, :jason, "1.4.0", "e855", [:mix], [], "hexpm", "79a3"},\n}\n';
  expect(await missing('apps_path: "apps"', lock)).toBe(message('no hex', 'mix local.hex --force'));
});

it('an archive is that mix.exs names', async () => {
  expect(await missing('archives: [nerves_bootstrap: "~> 1.13"], deps: [{:nerves, "~> 1.10"}]')).toBe(
    message('no hex, no nerves_bootstrap', 'mix local.hex --force && mix archive.install hex nerves_bootstrap --force'),
  );
});

it.each([
  ['packages from git', 'deps: [{:tiny, git: "/nowhere"}, {:small, "~> 1.0", github: "acme/small"}]'],
  ['paths', 'deps: [{:common, path: "../common"}]'],
  ['no dependencies', 'elixir: "~> 1.14"'],
])('nothing is, for %s', async (_, keys) => {
  expect(await missing(keys)).toBeUndefined();
});

it('nothing is said where Mix cannot read mix.exs', async () => {
  expect(await missing('deps: no_such_function()')).toBeUndefined();
});
