import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { otherProjects } from './other-projects';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nx-otp-others-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function projects(files: Record<string, object | string>, beamRoots: string[]) {
  for (const [path, json] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof json === 'string' ? json : JSON.stringify(json));
  }
  const { names, roots } = otherProjects(Object.keys(files), new Set(beamRoots), root);
  return { names: Object.fromEntries(names), roots };
}

test('projects are what workspaces and project.json files make ones', () => {
  expect(
    projects(
      {
        'package.json': { name: 'acme', workspaces: ['apps/*/assets', 'libs/*'] },
        'apps/web/assets/package.json': { name: 'web-assets' },
        'libs/ui/package.json': { name: 'ui' },
        'native/geo/project.json': {},
        'docs/package.json': { name: 'docs' },
      },
      ['apps/web'],
    ),
  ).toEqual({
    names: { 'apps/web/assets': 'web-assets', 'libs/ui': 'ui', 'native/geo': 'geo' },
    roots: ['apps/web/assets', 'libs/ui', 'native/geo'],
  });
});

test('a file beside a mix.exs names its project, and makes none of its own', () => {
  const files = {
    'apps/web/package.json': { name: 'web', nx: { name: 'site' } },
    'apps/api/project.json': { name: 'api' },
  };
  expect(projects(files, ['apps/web', 'apps/api'])).toEqual({
    names: { 'apps/web': 'site', 'apps/api': 'api' },
    roots: [],
  });
});

test('names are those that Nx gives: comments count for nothing, and a folder names what no file does', () => {
  const files = {
    'package.json': { name: 'acme', workspaces: ['libs/*'] },
    'tools/one/project.json': '{\n  // Kept for the old pipeline.\n  "name": "billing",\n}\n',
    'tools/Two/project.json': {},
    'libs/three/package.json': {},
    'libs/four/package.json': { name: '@acme/four' },
    'libs/four/project.json': {},
    'libs/web/package.json': {},
    'apps/api/project.json': {},
  };
  expect(projects(files, ['libs/web', 'apps/api'])).toEqual({
    names: {
      'tools/one': 'billing',
      'tools/Two': 'two',
      'libs/three': 'three',
      'libs/four': '@acme/four',
      'libs/web': 'web',
    },
    roots: ['libs/four', 'libs/three', 'tools/Two', 'tools/one'],
  });
});

test('a name that another project has is not taken from a file that makes none', () => {
  const files = {
    'package.json': { name: 'acme', workspaces: ['apps/*/assets'] },
    'apps/web/assets/package.json': { name: 'blockscout' },
    'apps/explorer/package.json': { name: 'blockscout' },
    'apps/a/package.json': { name: 'twin' },
    'apps/b/package.json': { name: 'twin' },
  };
  expect(projects(files, ['apps/explorer', 'apps/a', 'apps/b']).names).toEqual({
    'apps/web/assets': 'blockscout',
    'apps/a': 'twin',
  });
});
