// Checks the repo's own Mix projects as they come, by Nx and this plugin, and with Dialyzer; then that what is made from an
// otp.toml is what it says: supervisors, pictures, and the commands in the docs.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './setup.mjs';

const env = {
  ...process.env,
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  NX_CACHE_DIRECTORY: join(root, 'tmp/nx-cache'),
  NX_WORKSPACE_DATA_DIRECTORY: join(root, 'tmp/nx-data'),
};
const nx = 'node_modules/nx/dist/bin/nx.js';
const targets = ['format-check', 'compile', 'test', 'cluster-test', 'release', 'release-check'];

run(nx, 'run-many', '-t', ...targets, '--output-style=static');
run('tools/dialyzer.mjs');
run(nx, 'sync:check');
run('tools/pictures.mjs', '--check');
run('tools/docs-commands.mjs');

function run(script, ...args) {
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, env, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
