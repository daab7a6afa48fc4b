import { SHARED_PATHS, hexPackage, mixFile, pathDependency } from './fixture';
import type { Input } from './inputs';
import { mirrorText } from './lock-mirror';
import type { MixFile } from './mix-project';
import { projectNodes } from './nodes';

const locked = [
  hexPackage('phoenix', '1.7.0', ['plug', 'jason']),
  hexPackage('plug', '1.15.0'),
  hexPackage('ecto', '3.0.0'),
];
const hex = (name: string) => ({ name, source: 'hex' as const, sameEnv: false });

function lockInputs(lockMirror?: MixFile['lockMirror'], lock = locked): Record<string, Input[]> {
  const rest = { locked: lock, ...(lockMirror ? { lockMirror } : {}) };
  const files = [
    mixFile(
      'apps/web',
      { app: 'web', ...SHARED_PATHS, deps: [hex('phoenix'), pathDependency('store', '../store')] },
      rest,
    ),
    mixFile('apps/store', { app: 'store', ...SHARED_PATHS, deps: [hex('ecto')] }, rest),
    mixFile('apps/plain', { app: 'plain', ...SHARED_PATHS }, rest),
  ];
  const nodes = [...projectNodes(files, new Map()).values()];
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

test('compiling offers to make the mirror true', () => {
  const [node] = [
    ...projectNodes([mixFile('web', { app: 'web' }, { locked, lockMirror: 'stale' })], new Map()).values(),
  ];
  expect(node!.targets!['compile']!.syncGenerators).toEqual(['nx-otp:lock-mirror']);
});

test('a mirror has a line for each package', () => {
  expect(mirrorText(locked)).toBe(
    '{\n  "ecto": "hex ecto 3.0.0",\n  "phoenix": "hex phoenix 1.7.0",\n  "plug": "hex plug 1.15.0"\n}\n',
  );
});
