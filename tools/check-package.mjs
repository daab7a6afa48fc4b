// Packs the plugin as npm would publish it, after a build, and holds the tarball to what users need and nothing else:
// publint and arethetypeswrong find nothing, all that its manifests name is in it, and no module is that nothing loads.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wrongIn } from './package/contents.mjs';
import { root } from './setup.mjs';

const folder = mkdtempSync(join(tmpdir(), 'nx-otp-package-'));
try {
  const tarball = pack();
  runs('publint', 'run', tarball, '--strict');
  runs('attw', tarball, '--no-emoji');
  // GNU's and BSD's tar, the latter also on Windows.
  execFileSync('tar', ['-xzf', tarball, '-C', folder]);
  const wrong = wrongIn(join(folder, 'package'));
  for (const each of wrong) console.error(each);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function pack() {
  const options = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
  const printed = execFileSync('npm', options, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' });
  return join(folder, printed.trim().split('\n').at(-1));
}

function runs(command, ...args) {
  const { status } = spawnSync(join(root, 'node_modules/.bin', command), args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`${command} finds something wrong with the tarball, see above.`);
}
