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
      { ...hexPackage('tiny', '0a1b'), source: 'git' as const },
    ],
  ],
]);

test('the packages of a workspace are nodes; of several versions the one nearest to its root has the plain name', () => {
  expect(new HexPackages(LOCKS).nodes()).toEqual({
    'hex:phoenix': { type: 'hex', name: 'hex:phoenix', data: { version: '1.7.0', packageName: 'hex:phoenix' } },
    'hex:plug': { type: 'hex', name: 'hex:plug', data: { version: '1.15.0', packageName: 'hex:plug' } },
    'hex:plug@1.14.0': { type: 'hex', name: 'hex:plug@1.14.0', data: { version: '1.14.0', packageName: 'hex:plug' } },
  });
});

test('packages need others, as their lock file has them; what is not locked is no edge', () => {
  expect(new HexPackages(LOCKS).edges()).toEqual([
    { source: 'hex:phoenix', target: 'hex:plug' },
    { source: 'hex:phoenix', target: 'hex:plug@1.14.0' },
  ]);
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
  expect(lockfilesOf(projects)).toEqual(['mix.lock', 'legacy/mix.lock']);
  expect(projects.map((project) => [project.name, new HexPackages(LOCKS).usedBy(project)])).toEqual([
    ['shop', []],
    ['legacy', ['hex:plug@1.14.0']],
  ]);
});
