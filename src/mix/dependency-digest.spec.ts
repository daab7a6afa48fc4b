import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileDigest, mustForce, noteBuild } from './dependency-digest';
import { temporaryFolder } from './transpiled.fixture';

const lib = temporaryFolder();
afterAll(() => rmSync(lib, { recursive: true }));

function compile(app: string, content: string, dependencies: string[] = [], lock = 'lock'): void {
  const file = join(lib, app, `ebin/Elixir.${app}.beam`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  noteBuild(lib, app, dependencies, { 'mix.lock': lock });
}

const forced = (dependencies = ['common'], lock = 'lock') => mustForce(lib, 'shop', dependencies, { 'mix.lock': lock });

beforeEach(() => {
  compile('common', 'A');
  compile('shop', 'uses A', ['common']);
});

it('forces nothing on top of the same dependencies', () => {
  expect(forced()).toBe(false);
  compile('common', 'A');
  expect(forced()).toBe(false);
});

it('forces nothing where there is no build to be wrong', () => {
  expect(mustForce(lib, 'unbuilt', ['common'], {})).toBe(false);
  noteBuild(lib, 'unbuilt', ['common'], {});
  expect(mustForce(lib, 'unbuilt', ['common'], {})).toBe(false);
});

it.each<[string, () => unknown, string[], string]>([
  ['a dependency has other code', () => compile('common', 'B'), ['common'], 'lock'],
  [
    'a dependency has one file more',
    () => (writeFileSync(join(lib, 'common/ebin/x.beam'), ''), compile('common', 'A')),
    ['common'],
    'lock',
  ],
  ['a dependency has come', () => undefined, ['common', 'other'], 'lock'],
  ['a dependency has gone', () => undefined, [], 'lock'],
  ['the packages are others', () => undefined, ['common'], 'other lock'],
  ['nobody noted what it was compiled against', () => rmSync(join(lib, 'shop/.nx-otp.json')), ['common'], 'lock'],
  ['the note is damaged', () => writeFileSync(join(lib, 'shop/.nx-otp.json'), '{"ebin'), ['common'], 'lock'],
])('forces when %s', (_, change, dependencies, lock) => {
  change();
  expect(forced(dependencies, lock)).toBe(true);
  rmSync(join(lib, 'common/ebin/x.beam'), { force: true });
});

it('tells files apart, and a missing one from an empty one', () => {
  const [empty, other] = ['empty', 'other'].map((name) => join(lib, name)) as [string, string];
  writeFileSync(empty, '');
  writeFileSync(other, 'x');
  expect(new Set([empty, other, join(lib, 'missing')].map(fileDigest)).size).toBe(3);
});
