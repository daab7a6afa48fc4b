import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMixExs } from '../project/mix-exs';
import { readMixLock } from '../project/mix-lock';
import { mixFile } from './fixture';
import { lockGaps } from './lock-gaps';
import { resolveProjects } from './mix-project';

/** `deps` of each project, by its folder: paths to others of these, and packages of git. */
const PROJECTS: Record<string, string[]> = {
  shop: [
    'path core',
    'path tools, only: :test',
    'path ui, env: Mix.env()',
    'path overridden, override: true',
    'git everywhere',
    'git test_of_shop, only: :test',
    'git optional_of_shop, optional: true',
  ],
  core: [
    'path deep',
    'path tests_of_core, only: :test',
    'git of_core',
    'git prod_of_core, only: [:prod, :test]',
    'git dev_of_core, only: :dev',
    'git optional_of_core, optional: true',
    'git overridden',
  ],
  deep: ['git of_deep', 'git dev_of_deep, only: :dev'],
  tools: ['git of_tools'],
  tests_of_core: ['git of_tests_of_core'],
  ui: ['path part_of_ui, env: Mix.env()', 'git of_ui', 'git dev_of_ui, only: :dev', 'git test_of_ui, only: :test'],
  part_of_ui: ['git dev_of_part, only: :dev', 'git optional_of_part, optional: true'],
  overridden: [],
};

const root = mkdtempSync(join(tmpdir(), 'nx-otp lock gaps '));
afterAll(() => rmSync(root, { recursive: true }));

function writeProjects(): void {
  for (const [app, deps] of Object.entries(PROJECTS)) {
    for (const [, name] of deps.map((dep) => /^git (\w+)/.exec(dep) ?? [])) if (name) writePackage(name);
    write(app, app, deps.map(asMix));
  }
}

function writePackage(name: string): void {
  const folder = join('packages', name);
  write(folder, name, []);
  const author = ['-c', 'user.name=nx-otp', '-c', 'user.email=nx-otp@example.com'];
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
    [...author, 'commit', '-q', '-m', 'First'],
  ])
    execFileSync('git', args, { cwd: join(root, folder) });
}

function write(folder: string, app: string, deps: string[]): void {
  mkdirSync(join(root, folder), { recursive: true });
  const keys = `app: :${app}, version: "1.0.0", deps: [${deps.join(', ')}]`;
  const text = `defmodule ${app.toUpperCase()}.MixProject do\n  use Mix.Project\n  def project, do: [${keys}]\nend\n`;
  writeFileSync(join(root, folder, 'mix.exs'), text);
}

/** As `{:core, path: "../core"}`. */
function asMix(dep: string): string {
  const [, source, name, options] = /^(\w+) (\w+)(.*)$/.exec(dep)!;
  return `{:${name}, ${source}: "${source === 'path' ? `../${name}` : join(root, 'packages', name!)}"${options}}`;
}

/** What Mix's lock of the shop lacks, for a lock with these names. */
function gaps(lock: string): string[] {
  const files = Object.keys(PROJECTS).map((folder) => {
    const file = `${folder}/mix.exs`;
    return mixFile(folder, readMixExs(readFileSync(join(root, file), 'utf8'), { file, readFile: () => undefined }));
  });
  const projects = resolveProjects(files, new Map(), { 'shop/mix.lock': { locked: readMixLock(lock) } });
  const byRoot = new Map(projects.map((project) => [project.root, project]));
  return lockGaps(byRoot.get('shop')!, byRoot).sort();
}

test('of an empty lock are what `mix deps.get` then writes, and of that lock none', () => {
  writeProjects();
  const empty = gaps('%{}');
  execFileSync('mix', ['deps.get'], { cwd: join(root, 'shop'), stdio: 'pipe' });
  const lock = readFileSync(join(root, 'shop/mix.lock'), 'utf8');
  const locked = readMixLock(lock).map(({ name }) => name);
  expect(empty).toEqual(locked.sort());
  expect(gaps(lock)).toEqual([]);
  expect(empty).toEqual([
    'dev_of_part',
    'dev_of_ui',
    'everywhere',
    'of_core',
    'of_deep',
    'of_tools',
    'of_ui',
    'optional_of_shop',
    'prod_of_core',
    'test_of_shop',
  ]);
}, 60_000);
