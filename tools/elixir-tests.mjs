// Compiles, tests and checks the repo's own Mix projects, as they come, by Nx and this plugin.
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
const nx = [
  join(root, 'node_modules/nx/dist/bin/nx.js'),
  'run-many',
  '-t',
  'format-check',
  'compile',
  'test',
  'release',
];
const { status } = spawnSync(process.execPath, [...nx, '--output-style=static'], { cwd: root, env, stdio: 'inherit' });
process.exit(status ?? 1);
