import type { Input } from './inputs';
import { beamNodes } from './beam-nodes';
import { mixFile } from './fixture';
import type { MixFile } from './mix-project';

const NAMES = new Map([
  ['apps/web/assets', 'web-assets'],
  ['libs/ui', 'ui'],
  ['apps/web/native/geo', 'geo'],
]);
const ROOTS = [...NAMES.keys(), 'unnamed'];
const phoenix = { name: 'phoenix', source: 'hex' as const, sameEnv: false };

function web(facts: Partial<MixFile['facts']>, rest: Partial<MixFile> = {}) {
  const files = [mixFile('apps/web', { app: 'web', ...facts }, rest)];
  return beamNodes({ mix: files, rebar: [], gleam: [], locks: {} }, { names: NAMES, roots: ROOTS }).get('apps/web')!;
}

function edges(facts: Partial<MixFile['facts']>, rest: Partial<MixFile> = {}): string[] {
  return web(facts, rest).metadata!['mix'].dependencies.map(({ root }: { root: string }) => root);
}

test.each([
  ["Phoenix's assets", { deps: [phoenix] }, {}, ['apps/web/assets']],
  ['a folder that an alias or elixir_make goes to', { folders: ['../../libs/ui'] }, {}, ['libs/ui']],
  ['a folder in a project', { folders: ['assets/css'] }, {}, ['apps/web/assets']],
  ['the folder of esbuild', {}, { configFolders: ['apps/web/assets'] }, ['apps/web/assets']],
  ['a crate', {}, { crates: { folders: ['apps/web/native/geo'], files: [] } }, ['apps/web/native/geo']],
  ['an @external_resource', {}, { externalResources: ['libs/ui/dist/*.json', 'README.md'] }, ['libs/ui']],
  ['nothing that is named', {}, {}, []],
  ['a folder that is nobody’s, its own, or none', { folders: ['priv', '.', '../../scripts', '../../..'] }, {}, []],
])('an edge to a project of another language: %s', (_, facts, rest, expected) => {
  expect(edges(facts, rest)).toEqual(expected);
});

test('without Phoenix nothing is said about a folder called assets', () => {
  expect(edges({ deps: [{ ...phoenix, name: 'plug' }] })).toEqual([]);
});

test('what ends in a release is built before it', () => {
  const { targets } = web({ deps: [phoenix], folders: ['../../unnamed'], releases: ['web'] });
  expect(targets!['release']!.dependsOn).toEqual(['compile-prod', { projects: ['web-assets'], target: 'build' }]);
  const crate = web({ releases: ['web'] }, { crates: { folders: ['apps/web/native/geo'], files: [] } });
  expect(crate.targets!['release']!.dependsOn).toEqual(['compile-prod']);
});

test('compiling reads crates, and files that a source names in a project in its folder', () => {
  const sources = (rest: Partial<MixFile>) => web({}, rest).namedInputs!['mixSources'] as Input[];
  expect(sources({ crates: { folders: ['crates/geo'], files: ['Cargo.lock'] } })).toEqual(
    expect.arrayContaining(['{workspaceRoot}/crates/geo/**/*', '{workspaceRoot}/Cargo.lock']),
  );
  const nested = {
    externalResources: ['apps/web/assets/icons.json', 'apps/web/README.md'],
    nested: ['apps/web/assets'],
  };
  expect(sources(nested).filter((input) => String(input).startsWith('{workspaceRoot}'))).toEqual([
    '{workspaceRoot}/apps/web/assets/icons.json',
  ]);
});
