import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SHARED_PATHS, mixFile } from '../graph/fixture';
import { mirrorText } from '../graph/lock-mirror';
import { readLockFiles } from './locks';
import { WorkspaceFiles } from './workspace-files';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nx-otp-locks-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const FILES = [
  mixFile('apps/web', { app: 'web', ...SHARED_PATHS }),
  mixFile('apps/store', { app: 'store', ...SHARED_PATHS }),
  mixFile('legacy', { app: 'legacy' }),
  mixFile('plain', { app: 'plain' }),
  mixFile('outside', { app: 'outside', lockfile: '../../mix.lock' }),
];

/** What is said of each lock file's mirror. */
async function mirrors(wantsMirror: boolean): Promise<[string, string | undefined][]> {
  const found = await readLockFiles(FILES, new WorkspaceFiles(root), wantsMirror);
  return Object.entries(found).map(([path, { lockMirror }]) => [path, lockMirror]);
}

test('each lock file is read once, with whether its mirror is true where the workspace wants one', async () => {
  write('mix.lock', '%{"tiny": {:git, "https://example.com/tiny.git", "0a1b", []}}');
  write('legacy/mix.lock', '%{"tiny": {:git, "https://example.com/tiny.git", "0a1b", []}}');
  const { 'mix.lock': shared } = await readLockFiles(FILES, new WorkspaceFiles(root), false);
  write('mix.lock.json', mirrorText(shared!.locked));
  expect(await mirrors(false)).toEqual([
    ['legacy/mix.lock', undefined],
    ['mix.lock', undefined],
  ]);
  expect(await mirrors(true)).toEqual([
    ['legacy/mix.lock', 'stale'],
    ['mix.lock', 'true'],
  ]);
});

test('a lock file that Git ignores is none: what it says is in no hash', async () => {
  const locked = '%{"tiny": {:git, "https://example.com/tiny.git", "0a1b", []}}';
  for (const path of ['mix.lock', 'legacy/mix.lock', 'legacy/.gitignore'])
    write(path, path.endsWith('.lock') ? locked : 'mix.lock\n');
  expect(Object.keys(await readLockFiles(FILES, new WorkspaceFiles(root), false))).toEqual(['mix.lock']);
});
