import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mixFacts } from '../graph/fixture';
import type { ConfigFolder } from '../project/config-folders';
import { readCrates } from './crates';
import { WorkspaceFiles } from './workspace-files';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nx-otp-crates-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function crates(files: Record<string, string>, config: ConfigFolder[] = []) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return readCrates('apps/geo', mixFacts({}), config, new WorkspaceFiles(root));
}

test('the crates in native; a folder without a Cargo.toml is none', () => {
  const found = crates({ 'apps/geo/native/geo/Cargo.toml': '[package]', 'apps/geo/native/notes/README.md': '' });
  expect(found).toEqual({ folders: ['apps/geo/native/geo'], files: [] });
});

test('a crate that a source or the configuration names', () => {
  const files = {
    'apps/geo/lib/geo.ex':
      'defmodule Geo do\n  use Rustler, otp_app: :geo, crate: "geo", path: "../../crates/geo"\nend\n',
    'crates/geo/Cargo.toml': '[package]',
    'crates/maps/Cargo.toml': '[package]',
    'crates/roads/Cargo.toml': '[package]',
  };
  const config: ConfigFolder[] = [
    { path: '../../crates/maps', from: 'project' },
    { path: 'crates/roads', from: 'file' },
    { path: 'apps/geo/assets', from: 'file' },
  ];
  expect(crates(files, config).folders).toEqual(['crates/geo', 'crates/maps', 'crates/roads']);
});

test.each([
  ['the crate itself', 'apps/geo/native/geo', '../../../../crates/proj'],
  ['the root of its workspace', '.', 'crates/proj'],
])('with the crates that %s puts in the place of others', (_, folder, path) => {
  const patch = `[patch.crates-io]\nproj = { path = "${path}" }\n`;
  const found = crates({
    'Cargo.toml': '[workspace]\nmembers = ["apps/geo/native/geo"]\n',
    'apps/geo/native/geo/Cargo.toml': folder === '.' ? '[package]\n' : '[workspace]\n',
    'crates/proj/Cargo.toml': '[package]\n',
    [`${folder}/Cargo.toml`]: `[workspace]\n${patch}`,
  });
  expect(found.folders).toEqual(['apps/geo/native/geo', 'crates/proj']);
});

test('with the crates that they depend on by path, and what Cargo reads above them', () => {
  const found = crates({
    'apps/geo/native/geo/Cargo.toml':
      '[dependencies]\nshapes = { path = "../../../../crates/shapes" }\nmaths.workspace = true\nserde = "1"\n[dev-dependencies]\nbench = { path = "../bench" }',
    'apps/geo/native/bench/Cargo.toml.disabled': '',
    'crates/shapes/Cargo.toml': '[target."cfg(unix)".build-dependencies]\nlines = { path = "../lines" }',
    'crates/lines/Cargo.toml': 'this is [no TOML',
    'crates/maths/Cargo.toml': '[package]',
    'Cargo.toml':
      '[workspace]\nmembers = ["apps/geo/native/geo"]\n[workspace.dependencies]\nmaths = { path = "crates/maths" }',
    'Cargo.lock': '',
    'apps/geo/native/rust-toolchain.toml': '[toolchain]',
    '.cargo/config.toml': '[build]',
  });
  expect(found).toEqual({
    folders: ['apps/geo/native/geo', 'crates/lines', 'crates/maths', 'crates/shapes'],
    files: ['.cargo/config.toml', 'Cargo.lock', 'Cargo.toml', 'apps/geo/native/rust-toolchain.toml'],
  });
});

test('a crate may be the root of its own workspace', () => {
  const found = crates({
    'apps/geo/native/geo/Cargo.toml':
      '[workspace]\n[workspace.dependencies]\nparts = { path = "parts" }\n[dependencies]\nparts = { workspace = true }',
    'apps/geo/native/geo/parts/Cargo.toml': '[package]',
    'Cargo.lock': '',
  });
  expect(found).toEqual({
    folders: ['apps/geo/native/geo', 'apps/geo/native/geo/parts'],
    files: ['apps/geo/native/geo/Cargo.toml'],
  });
});
