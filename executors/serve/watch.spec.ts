import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../../src/mix/transpiled.fixture';
import { type Watch, watchSources } from './watch';

const root = temporaryFolder();
afterAll(() => rmSync(root, { recursive: true }));

function write(path: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), `${Math.random()}`);
}

let watch: Watch;
let changes: string[];
let heard: (() => void) | undefined;

beforeEach(() => {
  for (const path of [
    'shop/mix.exs',
    'shop/lib/shop.ex',
    'shop/test/shop_test.exs',
    'shop/config/dev.exs',
    'core/src/core.erl',
  ])
    write(path);
  changes = [];
  watch = watchSources([join(root, 'shop'), join(root, 'core'), join(root, 'nowhere')], (change) => {
    changes.push(change);
    heard?.();
  });
});
afterEach(() => watch.close());

/** Writes until something is heard: a watch of Node's begins a little after it is there. */
async function changeAfter(...paths: string[]): Promise<string> {
  return new Promise((resolve) => {
    const timer = setInterval(() => paths.forEach(write), 300);
    heard = () => {
      clearInterval(timer);
      heard = undefined;
      resolve(changes.at(-1)!);
    };
    paths.forEach(write);
  });
}

/** Resolves when what has been written before has been told of: what the kernel tells of mix.exs comes after that. */
async function allIsTold(): Promise<void> {
  while ((await changeAfter('shop/mix.exs')) !== 'project');
}

/** What is told of these files, but for what allIsTold() itself has written. */
async function changesAfter(...paths: string[]): Promise<Set<string>> {
  await allIsTold();
  const before = changes.length;
  paths.forEach(write);
  // Else the change of mix.exs and these were told as one.
  await sleep(300);
  await allIsTold();
  return new Set(changes.slice(before));
}

it.each([
  ['a source', 'sources', ['shop/lib/shop.ex']],
  ["a dependency's source in Erlang", 'sources', ['core/src/core.erl']],
  ['a source in a new folder', 'sources', ['shop/lib/new/deep/more.ex']],
  ['mix.exs', 'project', ['shop/mix.exs']],
  ['configuration', 'project', ['shop/config/dev.exs']],
])('tells of %s', async (_, change, paths) => {
  expect(await changeAfter(...paths)).toBe(change);
});

it('tells of configuration and sources once, as of a project', async () => {
  for (const path of ['shop/config/dev.exs', 'shop/lib/shop.ex']) await changeAfter(path);
  expect(await changesAfter('shop/config/dev.exs', 'shop/lib/shop.ex')).toEqual(new Set(['project']));
});

it('does not tell of tests, builds and other files', async () => {
  await changeAfter('shop/lib/shop.ex');
  const paths = ['shop/test/shop_test.exs', 'shop/_build/dev/a.ex', 'shop/lib/notes.md'];
  expect(await changesAfter(...paths)).toEqual(new Set(['project']));
});

it('tells of nothing once it is closed', async () => {
  await changeAfter('shop/lib/shop.ex');
  const before = changes.length;
  watch.close();
  write('shop/lib/shop.ex');
  await sleep(300);
  expect(changes).toHaveLength(before);
});
