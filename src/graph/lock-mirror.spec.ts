import { SHARED_PATHS, hexPackage, mixFile, pathDependency } from './fixture';
import type { Input } from './inputs';
import { isTrueMirror, mirrorText } from './lock-mirror';
import type { LockFile, LockFiles, MixFile } from './mix-project';
import { projectNodes } from './nodes';

const locked = [
  hexPackage('phoenix', '1.7.0', ['plug', 'jason']),
  hexPackage('plug', '1.15.0'),
  hexPackage('ecto', '3.0.0'),
];
const hex = (name: string) => ({ name, source: 'hex' as const, sameEnv: false });

function lockInputs(lockMirror?: LockFile['lockMirror'], lock = locked): Record<string, Input[]> {
  const files = [
    mixFile('apps/web', {
      app: 'web',
      ...SHARED_PATHS,
      deps: [hex('phoenix'), pathDependency('store', '../store')],
    }),
    mixFile('apps/store', { app: 'store', ...SHARED_PATHS, deps: [hex('ecto')] }),
    mixFile('apps/plain', { app: 'plain', ...SHARED_PATHS }),
  ];
  return lockInputsOf(files, { 'mix.lock': { locked: lock, ...(lockMirror ? { lockMirror } : {}) } });
}

function lockInputsOf(files: MixFile[], locks: LockFiles): Record<string, Input[]> {
  const nodes = [...projectNodes(files, new Map(), '', locks).values()];
  const isLock = (input: Input) => JSON.stringify(input).includes('mix.lock');
  return Object.fromEntries(
    nodes.map(({ name, namedInputs }) => [name!, namedInputs!['mixSurroundings']!.filter(isLock) as Input[]]),
  );
}

const WHOLE = { web: ['{workspaceRoot}/mix.lock'], store: ['{workspaceRoot}/mix.lock'], plain: [] };

test('without a mirror, and with one that is not true, all of mix.lock is an input of who uses packages', () => {
  expect([lockInputs(), lockInputs('stale')]).toEqual([WHOLE, WHOLE]);
});

test('with a true one the packages are that a project, or one that it depends on, needs', () => {
  const json = '{workspaceRoot}/mix.lock.json';
  expect(lockInputs('true')).toEqual({
    web: [{ json, fields: ['ecto', 'phoenix', 'plug'] }],
    store: [{ json, fields: ['ecto'] }],
    plain: [],
  });
});

test('what a package from git needs is not known: all counts', () => {
  const withGit = locked.map((each) => (each.name === 'ecto' ? { ...each, source: 'git' as const } : each));
  expect(lockInputs('true', withGit)).toEqual(WHOLE);
});

test("a child that Mix loads through its umbrella uses the umbrella's lock file, whatever lies in its own folder", () => {
  const files = [
    mixFile('.', { module: 'Shop.MixProject', appsPath: 'apps' }),
    mixFile('apps/c', { app: 'c', deps: [hex('jason')] }),
  ];
  const locks: LockFiles = {
    'mix.lock': { locked: [hexPackage('jason', '1.4.0')], lockMirror: 'true' },
    'apps/c/mix.lock': { locked: [hexPackage('other', '1.0.0')], lockMirror: 'true' },
  };
  expect(lockInputsOf(files, locks)['c']).toEqual([{ json: '{workspaceRoot}/mix.lock.json', fields: ['jason'] }]);
});

test('compiling offers to make the mirror true', () => {
  const locks: LockFiles = { 'web/mix.lock': { locked, lockMirror: 'stale' } };
  const [node] = [...projectNodes([mixFile('web', { app: 'web' })], new Map(), '', locks).values()];
  expect(node!.targets!['compile']!.syncGenerators).toEqual(['nx-otp:lock-mirror']);
});

test('a mirror has a line for each package', () => {
  expect(mirrorText(locked)).toBe(
    '{\n  "ecto": "hex ecto 3.0.0",\n  "phoenix": "hex phoenix 1.7.0",\n  "plug": "hex plug 1.15.0"\n}\n',
  );
});

test('and is true with the line ends of Windows as well', () => {
  const text = mirrorText(locked);
  const windows = text.replaceAll('\n', '\r\n');
  expect([text, windows, text.replace('1.7.0', '1.7.1'), ''].map((each) => isTrueMirror(each, locked))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
