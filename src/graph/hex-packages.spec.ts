import { hexPackage, mixFile } from './fixture';
import { HexPackages, lockfilesOf } from './hex-packages';
import { projectNodes } from './nodes';

const LOCKS = new Map([
  ['mix.lock', [hexPackage('phoenix', '1.7.0', ['plug', 'castore']), hexPackage('plug', '1.15.0')]],
  [
    'legacy/mix.lock',
    [
      hexPackage('plug', '1.14.0'),
      hexPackage('phoenix', '1.7.0', ['plug']),
      { name: 'tiny', source: 'git' as const, version: '0a1b', dependencies: [], entry: 'git tiny 0a1b' },
    ],
  ],
]);

test('the packages of a workspace are nodes, one for each version', () => {
  const node = (name: string, packageName: string, version: string) => ({
    [name]: { type: 'hex', name, data: { version, packageName, hash: 'by mix.lock' } },
  });
  expect(new HexPackages(LOCKS).nodes()).toEqual({
    ...node('hex:phoenix@1.7.0', 'hex:phoenix', '1.7.0'),
    ...node('hex:plug@1.15.0', 'hex:plug', '1.15.0'),
    ...node('hex:plug@1.14.0', 'hex:plug', '1.14.0'),
  });
});

test('a node has the name that Hex gives its package', () => {
  const renamed = { ...hexPackage('a', '1.0.0'), hexName: 'real' };
  const hex = new HexPackages(new Map([['mix.lock', [renamed, hexPackage('b', '2.0.0', ['a'])]]]));
  expect(Object.values(hex.nodes()).map(({ name, data }) => [name, data.packageName])).toEqual([
    ['hex:real@1.0.0', 'hex:real'],
    ['hex:b@2.0.0', 'hex:b'],
  ]);
  expect(hex.edges()).toEqual([{ source: 'hex:b@2.0.0', target: 'hex:real@1.0.0' }]);
});

test('packages need others, as their lock file has them; what is not locked is no edge', () => {
  expect(new HexPackages(LOCKS).edges()).toEqual([
    { source: 'hex:phoenix@1.7.0', target: 'hex:plug@1.15.0' },
    { source: 'hex:phoenix@1.7.0', target: 'hex:plug@1.14.0' },
  ]);
});

test('a package has the same name whichever lock files are looked at', () => {
  const legacy = new Map([...LOCKS].filter(([lockfile]) => lockfile !== 'mix.lock'));
  expect(Object.keys(new HexPackages(LOCKS).nodes())).toEqual(
    expect.arrayContaining(Object.keys(new HexPackages(legacy).nodes())),
  );
});

test('a project uses what its mix.exs asks for, as its own lock file has it', () => {
  const deps = [
    { name: 'plug', source: 'hex' as const, sameEnv: false },
    { name: 'jason', source: 'hex' as const, sameEnv: false },
    { name: 'tiny', source: 'git' as const, sameEnv: false },
  ];
  const projects = [
    ...projectNodes([mixFile('legacy', { app: 'legacy', deps }), mixFile('.', { app: 'shop' })], new Map()).values(),
  ];
  expect(lockfilesOf(projects)).toEqual(['legacy/mix.lock', 'mix.lock']);
  expect(projects.map((project) => [project.name, new HexPackages(LOCKS).usedBy(project)])).toEqual([
    ['shop', []],
    ['legacy', ['hex:plug@1.14.0']],
  ]);
});
