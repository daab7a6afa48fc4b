import { WorkspaceContext } from 'nx/src/native';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Disk } from './disk';
import { Ignored } from './ignored';

const root = mkdtempSync(join(tmpdir(), 'nx-otp ignored '));
afterAll(() => rmSync(root, { recursive: true }));

it('is what Nx leaves out', () => {
  const files = {
    '.gitignore': '# locks\n/b/*.lock\nc/\nf/**/mix.lock\n',
    '.nxignore': 'd/mix.lock\n',
    'a/.gitignore': 'mix.lock\n',
    'b/.gitignore': '!mix.lock\n',
    'e/e/.gitignore': '/mix.lock\r\n',
    ...Object.fromEntries(
      ['', 'a/', 'b/', 'c/', 'd/', 'e/', 'e/e/', 'e/e/e/', 'f/g/h/', 'with space/'].map((folder) => [
        `${folder}mix.lock`,
        '%{}',
      ]),
    ),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const ignored = new Ignored(new Disk(root));
  const locks = Object.keys(files).filter((path) => path.endsWith('.lock'));
  const kept = locks.filter((path) => !ignored.has(path));
  expect(kept.sort()).toEqual(new WorkspaceContext(root, join(root, '.nx')).glob(['**/mix.lock']).sort());
  expect(kept).toEqual(['b/mix.lock', 'e/e/e/mix.lock', 'e/mix.lock', 'mix.lock', 'with space/mix.lock']);
});
