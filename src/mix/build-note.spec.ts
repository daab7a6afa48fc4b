import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execaSync } from 'execa';
import {
  type Compilation,
  dependencyIn,
  misleadsMix,
  noteFailure,
  noteSuccess,
  removeBuild,
  removeLeftovers,
} from './build-note';
import { digest } from './digest';
import { temporaryFolder } from './transpiled.fixture';

const root = temporaryFolder();
const library = join(root, '_build/dev/lib/shop');
const COMPILED = 1_700_000_000;
afterAll(() => rmSync(root, { recursive: true }));

function write(path: string, text: string, second = COMPILED - 60): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  utimesSync(file, second, second);
}

const PATHS = [
  'mix.exs',
  'lib/shop.ex',
  'lib/page.html.heex',
  'lib/more.ex',
  'priv/prices.csv',
  'priv/task.ex',
  'src/lexer.erl',
];

/** The compile of what lies there now. */
function compilation(others: Record<string, string> = { common: 'A' }): Compilation {
  const there = PATHS.filter((path) => existsSync(join(root, path)));
  const files = Object.fromEntries(there.map((path) => [path, digest(readFileSync(join(root, path)))]));
  return { folder: library, libraries: [library], root, files, dependencies: {}, others };
}

beforeEach(() => {
  rmSync(root, { recursive: true });
  for (const path of PATHS.filter((each) => each !== 'lib/more.ex')) write(path, 'first');
  write('_build/dev/lib/shop/ebin/Elixir.Shop.beam', 'code', COMPILED);
  write('_build/dev/lib/shop/.mix/compile.elixir', 'manifest', COMPILED);
  noteSuccess(compilation());
});

const OLD = COMPILED - 3_600;
const LATER = COMPILED + 1;

it.each<[string, boolean, () => unknown]>([
  ['nothing', false, () => undefined],
  [
    'all times',
    false,
    () => PATHS.filter((path) => path !== 'lib/more.ex').forEach((path) => write(path, 'first', LATER)),
  ],
  ['a source, later', false, () => write('lib/shop.ex', 'other', LATER)],
  ['a source, in the second of the compile', true, () => write('lib/shop.ex', 'other', COMPILED)],
  ['a source, with an older time', true, () => write('lib/shop.ex', 'other', OLD)],
  ['a template, later', false, () => write('lib/page.html.heex', 'other', LATER)],
  ['a template, with an older time', true, () => write('lib/page.html.heex', 'other', OLD)],
  ['a source that has come, with an older time', false, () => write('lib/more.ex', 'more', OLD)],
  ['a source that has gone', false, () => rmSync(join(root, 'lib/shop.ex'))],
  ['a template that has gone', true, () => rmSync(join(root, 'lib/page.html.heex'))],
  ['Erlang', true, () => write('src/lexer.erl', 'other', LATER)],
  ['a file that a macro may read', true, () => write('priv/prices.csv', 'other', LATER)],
  ['Elixir in priv, which is a file like others', true, () => write('priv/task.ex', 'other', LATER)],
  ['mix.exs', true, () => write('mix.exs', 'other', LATER)],
  ['what was compiled', true, () => write('_build/dev/lib/shop/ebin/Elixir.Shop.beam', 'by hand', LATER)],
  ['the compiled modules, which are gone', true, () => rmSync(join(library, 'ebin'), { recursive: true })],
  [
    'the manifests, one of which another branch has left',
    true,
    () => write('_build/dev/lib/shop/.mix/compile.erlang', ''),
  ],
  ["a test's manifest", false, () => write('_build/dev/lib/shop/.mix/compile.test_stale', '')],
  ['the note, which is gone', true, () => rmSync(join(library, '.nx-otp.json'))],
  ['the note, which is damaged', true, () => writeFileSync(join(library, '.nx-otp.json'), '{"code"')],
  [
    'the note, which is of another version',
    true,
    () => writeFileSync(join(library, '.nx-otp.json'), '{"code":"","others":{}}'),
  ],
  ['everything built, which is gone', false, () => rmSync(library, { recursive: true })],
])('what has changed misleads Mix: %s: %s', (_, misleads, change) => {
  change();
  expect(misleadsMix(compilation())).toBe(misleads);
});

it.each([{ common: 'B' }, {}, { common: 'A', other: 'A' }])('so do other dependencies: %j', (others) => {
  expect(misleadsMix(compilation(others))).toBe(true);
});

it('what did not compile has to be shown to Mix, even when it comes back as it was', () => {
  write('lib/shop.ex', 'broken', LATER);
  rmSync(join(library, 'ebin/Elixir.Shop.beam'));
  noteFailure(compilation());
  write('lib/shop.ex', 'first', OLD);
  expect(misleadsMix(compilation())).toBe(true);
  write('lib/shop.ex', 'first', LATER);
  expect(misleadsMix(compilation())).toBe(false);
});

it('a failure where all was to be compiled says nothing of what is left', () => {
  noteFailure(compilation({ common: 'B' }));
  expect(misleadsMix(compilation({ common: 'B' }))).toBe(true);
});

it('what is removed is compiled as if there had been nothing', () => {
  removeBuild(compilation());
  expect(existsSync(join(library, 'ebin'))).toBe(false);
  expect(misleadsMix(compilation())).toBe(false);
});

describe('code that is not of the build that was noted', () => {
  const gone = join(library, 'ebin/Elixir.Gone.beam');
  beforeEach(() => {
    write('_build/dev/lib/shop/ebin/Elixir.Gone.beam', 'code');
    write('_build/dev/lib/shop/consolidated/Elixir.Gone.beam', 'code');
  });

  it('is removed, and nothing else', () => {
    removeLeftovers(library);
    expect(existsSync(gone)).toBe(false);
    expect(existsSync(join(library, 'ebin/Elixir.Shop.beam'))).toBe(true);
    expect(misleadsMix(compilation())).toBe(false);
  });

  it('is left where Mix has compiled since, or nothing is noted', () => {
    write('_build/dev/lib/shop/.mix/compile.elixir', 'another manifest');
    removeLeftovers(library);
    rmSync(join(library, '.nx-otp.json'));
    removeLeftovers(library);
    expect(existsSync(gone)).toBe(true);
  });
});

describe('what it is to dependants', () => {
  it.each<[string, boolean, () => void]>([
    ['its code', true, () => write('_build/dev/lib/shop/ebin/Elixir.Shop.beam', 'other')],
    ['a file that its macros may read where they are used', true, () => write('priv/prices.csv', 'other')],
    ['a source that makes the same code', false, () => write('lib/shop.ex', 'first # with a comment')],
  ])('changes with %s: %s', (_, expected, change) => {
    const before = dependencyIn(library).identity;
    change();
    noteSuccess(compilation());
    expect(dependencyIn(library).identity !== before).toBe(expected);
  });
});

it('is needed: Mix takes an edit in the second of its last compile for none', () => {
  const mix = (...args: string[]) => execaSync('mix', args, { cwd: root, env: { MIX_ENV: 'dev' } }).stdout;
  const answer = () => mix('run', '--no-compile', '-e', 'IO.write(Shop.answer())');
  rmSync(root, { recursive: true });
  write('mix.exs', 'defmodule M do\n  use Mix.Project\n  def project, do: [app: :shop, version: "1.0.0"]\nend\n');
  write('lib/shop.ex', 'defmodule Shop do\n  def answer, do: 41\nend\n');
  mix('compile');
  noteSuccess(compilation());
  utimesSync(join(library, '.mix/compile.elixir'), COMPILED, COMPILED);
  write('lib/shop.ex', 'defmodule Shop do\n  def answer, do: 42\nend\n', COMPILED);
  mix('compile');
  expect(answer()).toBe('41');
  expect(misleadsMix(compilation())).toBe(true);
  removeBuild(compilation());
  mix('compile');
  expect(answer()).toBe('42');
});
