import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execaSync } from 'execa';
import { removeRacyBuild } from './racy-build';
import { temporaryFolder } from './transpiled.fixture';

const root = temporaryFolder();
const lib = join(root, '_build/dev/lib');
const source = join(root, 'lib/shop.ex');
const manifest = join(lib, 'shop/.mix/compile.elixir');
const ebin = join(lib, 'shop/ebin');
const COMPILED = 1_700_000_000;
afterAll(() => rmSync(root, { recursive: true }));

function write(path: string, second: number, text = ''): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  utimesSync(path, second, second);
}

const stands = () => {
  removeRacyBuild(lib, 'shop', [root]);
  return existsSync(manifest) && existsSync(ebin);
};

beforeEach(() => {
  rmSync(root, { recursive: true });
  write(join(ebin, 'Elixir.Shop.beam'), COMPILED);
  write(manifest, COMPILED + 0.1);
  write(source, COMPILED - 1);
});

it.each([
  ['an older source', source, COMPILED - 1, true],
  ['a newer one, which Mix sees', source, COMPILED + 1, true],
  ['one of the same second', source, COMPILED + 0.9, false],
  ['a file of the same second that a macro may read', join(root, 'priv/prices.csv'), COMPILED, false],
  ['a file of the same second in another project', join(root, 'apps/other/lib/other.ex'), COMPILED, true],
  ['a file of the same second among packages', join(root, 'deps/other/lib/other.ex'), COMPILED, true],
])('%s', (_, file, second, expected) => {
  write(join(root, 'apps/other/mix.exs'), COMPILED - 1);
  write(file, second);
  expect(stands()).toBe(expected);
});

it('leaves alone what has never been compiled', () => {
  rmSync(lib, { recursive: true });
  expect(() => removeRacyBuild(lib, 'shop', [root])).not.toThrow();
});

it('is needed: Mix takes an edit in the second of its last compile for none', () => {
  const mix = (...args: string[]) => execaSync('mix', args, { cwd: root, env: { MIX_ENV: 'dev' } }).stdout;
  const answer = () => mix('run', '--no-compile', '-e', 'IO.write(Shop.answer())');
  rmSync(root, { recursive: true });
  write(
    join(root, 'mix.exs'),
    COMPILED,
    'defmodule M do\n  use Mix.Project\n  def project, do: [app: :shop, version: "1.0.0"]\nend\n',
  );
  write(source, COMPILED, 'defmodule Shop do\n  def answer, do: 41\nend\n');
  mix('compile');
  utimesSync(manifest, COMPILED, COMPILED);
  write(source, COMPILED, 'defmodule Shop do\n  def answer, do: 42\nend\n');
  mix('compile');
  expect(answer()).toBe('41');
  removeRacyBuild(lib, 'shop', [root]);
  mix('compile');
  expect(answer()).toBe('42');
});
