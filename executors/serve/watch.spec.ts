import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

it.each([
  ['a source', 'sources', ['shop/lib/shop.ex']],
  ["a dependency's source in Erlang", 'sources', ['core/src/core.erl']],
  ['a source in a new folder', 'sources', ['shop/lib/new/deep/more.ex']],
  ['mix.exs', 'project', ['shop/mix.exs']],
  ['configuration, with sources', 'project', ['shop/config/dev.exs', 'shop/lib/shop.ex']],
])('tells of %s', async (_, change, paths) => {
  expect(await changeAfter(...paths)).toBe(change);
});

it('does not tell of tests, builds and other files', async () => {
  await changeAfter('shop/lib/shop.ex');
  const before = changes.length;
  for (const path of ['shop/test/shop_test.exs', 'shop/_build/dev/a.ex', 'shop/lib/notes.md']) write(path);
  await changeAfter('core/src/core.erl');
  expect(changes).toHaveLength(before + 1);
});

it('tells of nothing once it is closed', async () => {
  await changeAfter('shop/lib/shop.ex');
  const before = changes.length;
  watch.close();
  write('shop/lib/shop.ex');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(changes).toHaveLength(before);
});
