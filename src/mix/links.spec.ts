import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { BuildLinks } from './links';
import { temporaryFolder } from './transpiled.fixture';

const root = temporaryFolder();
const lib = join(root, '_build/test/lib');
afterAll(() => rmSync(root, { recursive: true }));

function write(path: string, text = path): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function relink(): void {
  new BuildLinks().make(lib, new Map([['orders', join(root, 'apps/orders')]]), join(root, 'deps'));
}

it('does nothing where nothing is built', () => {
  relink();
  expect(existsSync(lib)).toBe(false);
});

it('makes the links that Mix makes, of applications and packages', () => {
  write('apps/orders/priv/seeds.exs');
  write('deps/cowlib/include/cow_inline.hrl');
  write('_build/test/lib/orders/ebin/orders.app');
  write('_build/test/lib/cowlib/ebin/cowlib.app');
  relink();
  relink();
  expect(readlinkSync(join(lib, 'orders/priv'))).toBe('../../../../apps/orders/priv');
  expect(readlinkSync(join(lib, 'cowlib/include'))).toBe('../../../../deps/cowlib/include');
  expect(readFileSync(join(lib, 'orders/priv/seeds.exs'), 'utf8')).toBe('apps/orders/priv/seeds.exs');
  expect(existsSync(join(lib, 'orders/include'))).toBe(false);
});

it('replaces a link that leads nowhere and leaves a real folder alone', () => {
  rmSync(join(lib, 'orders/priv'));
  symlinkSync('/another/checkout/priv', join(lib, 'orders/priv'));
  rmSync(join(lib, 'cowlib/include'));
  write('_build/test/lib/cowlib/include/own.hrl');
  relink();
  expect(readlinkSync(join(lib, 'orders/priv'))).toBe('../../../../apps/orders/priv');
  expect(lstatSync(join(lib, 'cowlib/include')).isDirectory()).toBe(true);
});

it('looks at each library once', () => {
  const links = new BuildLinks();
  const make = () => links.make(lib, new Map([['orders', join(root, 'apps/orders')]]), join(root, 'deps'));
  make();
  rmSync(join(lib, 'orders/priv'));
  make();
  expect(existsSync(join(lib, 'orders/priv'))).toBe(false);
  relink();
  expect(existsSync(join(lib, 'orders/priv'))).toBe(true);
});
