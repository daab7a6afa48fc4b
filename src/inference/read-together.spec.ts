import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NODE_PATH, temporaryFolder, transpile } from '../mix/transpiled.fixture';
import type { OnDisk } from './disk';
import type { Reading, Request } from './read-share';
import { readTogether } from './read-together';
import { TextFacts } from './text-facts';
import { WorkspaceFiles } from './workspace-files';

const workspaceRoot = temporaryFolder();
const code = temporaryFolder();
/** What a helper writes once it has taken something: which, when it is to end after that. */
const took = join(code, 'took');

beforeAll(() => {
  transpile(['src'], code);
  symlinkSync(NODE_PATH, join(code, 'node_modules'), 'junction');
});
beforeEach(() => rmSync(took, { force: true }));
afterAll(() => {
  for (const folder of [workspaceRoot, code]) rmSync(folder, { recursive: true });
});

function write(path: string, text: string): string {
  mkdirSync(dirname(join(workspaceRoot, path)), { recursive: true });
  writeFileSync(join(workspaceRoot, path), text);
  return text;
}

function mixExs(app: string, rest: string): string {
  return `defmodule ${app.toUpperCase()} do\n  use Mix.Project\n  def project, do: [app: :${app}${rest}]\nend\n`;
}

/** By path: what there is to read in a file, of another file, of an umbrella, and what cannot be read. */
const files: Record<string, string> = {
  'mix.exs': mixExs('shop', ', apps_path: "apps"').replace('end\n', '  def shared, do: [{:jason, "~> 1.0"}]\nend\n'),
  'apps/a/mix.exs': mixExs('a', ', deps: [{:b, in_umbrella: true, env: Mix.env()}]'),
  'apps/b/mix.exs': mixExs('b', ', deps: SHOP.shared()'),
  'c/mix.exs': mixExs('c', ', version: File.read!("VERSION")'),
  'd/mix.exs': mixExs('d', ', deps: Enum.shuffle(deps())'),
};
const requests: Request[] = [
  { root: '.' },
  { root: 'apps/a', umbrella: '.' },
  { root: 'apps/b', umbrella: '.' },
  { root: 'c' },
  { root: 'd' },
];

beforeAll(() => {
  for (const [path, text] of Object.entries(files)) write(path, text);
  write('c/VERSION', '1.2.3');
});

/** Texts that nobody sees here before a helper has taken something. */
class Later extends Map<string, string> {
  override get(path: string): string | undefined {
    while (!existsSync(took));
    return super.get(path);
  }
}

/** What a helper runs. */
function program(text: string): string {
  const path = join(code, 'src/inference/helper.js');
  writeFileSync(path, `const { renameSync, writeFileSync } = require('node:fs');\n${text}`);
  return path;
}

const TAKE = `const { work, thread } = require('node:worker_threads').workerData;
Atomics.store(work.taken, thread, 1);
const index = Atomics.add(work.taken, 0, 1);
writeFileSync(${JSON.stringify(`${took}.part`)}, String(index));
renameSync(${JSON.stringify(`${took}.part`)}, ${JSON.stringify(took)});
`;

function alone() {
  return readTogether({ workspaceRoot, texts: new Map(), requests }, '', 0);
}

function withHelper(text: string, texts: Map<string, string>) {
  return readTogether({ workspaceRoot, texts, requests }, program(text), 1);
}

it('reads on another thread what it reads on this one', async () => {
  const all = `require('./reading-thread.js');\nwriteFileSync(${JSON.stringify(took)}, '');\n`;
  const answers = await withHelper(all, new Later(Object.entries(files)));
  expect(answers).toEqual(await alone());
  expect(answers.map(({ reading: { facts, lookedAround } }) => [facts.app, facts.deps.length, lookedAround])).toEqual([
    ['shop', 0, false],
    ['a', 1, false],
    ['b', 1, false],
    ['c', 0, true],
    ['d', 0, false],
  ]);
});

it.each(['process.exit(1);', 'throw new Error("gone");'])(
  'leaves out what a helper took that ends by `%s`',
  async (end) => {
    const answers = await withHelper(TAKE + end, new Later(Object.entries(files)));
    const lost = Number(readFileSync(took, 'utf8'));
    expect(answers).toEqual((await alone()).filter((_, index) => index !== lost));
  },
);

it('waits for no helper that has taken nothing', async () => {
  expect(await withHelper('setInterval(() => {}, 1_000);', new Map())).toEqual(await alone());
});

it('reads one by one what no helper has read', async () => {
  // There is no JavaScript of the helper beside this source: none comes up.
  const many = Array.from({ length: 200 }, (_, index) => `many/app${index}/mix.exs`);
  for (const [index, path] of many.entries()) write(path, mixExs(`app${index}`, `, version: "1.0.${index}"`));
  const read = await new WorkspaceFiles(workspaceRoot).readMixFiles([...many, 'mix.exs', 'apps/b/mix.exs']);
  expect(read.map(({ root, facts, umbrella }) => [root, facts.app, umbrella]).slice(0, 1)).toEqual([
    ['.', 'shop', undefined],
  ]);
  expect(read.find(({ root }) => root === 'apps/b')).toMatchObject({
    umbrella: '.',
    facts: { deps: [{ name: 'jason' }] },
  });
  const versions = read.flatMap(({ facts: { app, version } }) => (version === `1.0.${app?.slice(3)}` ? [version] : []));
  expect(versions.length).toBe(200);
});

it('reads together what is new, and nothing else', async () => {
  const together: string[] = [];
  class Facts extends TextFacts {
    override expect(text: string, around: OnDisk, reading: Reading): void {
      together.push(around.file);
      super.expect(text, around, reading);
    }
  }
  const facts = new Facts();
  const read = async (paths: string[]) => {
    together.length = 0;
    await new WorkspaceFiles(workspaceRoot, facts).readMixFiles(paths);
    return together;
  };
  const [first, second] = ['first', 'second'].map((group) =>
    Array.from({ length: 160 }, (_, index) => `${group}/app${index + 100}/mix.exs`),
  ) as [string[], string[]];
  for (const path of [...first, ...second]) write(path, mixExs('app', ', version: "1.0.0"'));
  expect(await read(first)).toEqual(first);
  expect(await read([...first, ...second])).toEqual(second);
  expect(await read([...first, ...second])).toEqual([]);
});
