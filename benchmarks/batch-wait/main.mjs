// How long JavaScript waits for a batch of Mix tasks: Nx starts nothing while one runs (24.0.6). Two scripts, the second
// after the first. Beside it one `mix` per task, in the same run; each
// from nothing.
//   node benchmarks/batch-wait/main.mjs [COUNT] [--parallel N]      60 projects, Nx's own default
// Needs the plugin to be built (npm run build).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeNxWorkspace } from '../batch/projects.mjs';

const repo = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { values, positionals } = parseArgs({ allowPositionals: true, options: { parallel: { type: 'string' } } });
const count = Number(positionals[0] ?? 60);

/** Seconds from the start of Nx to the start of each script, and to the end of all. */
function waited(folder, batchMode) {
  for (const path of ['_build', '../state']) rmSync(join(folder, path), { recursive: true, force: true });
  const nx = join(repo, 'node_modules/nx/dist/bin/nx.js');
  const args = [nx, 'run-many', '-t', 'compile', 'js', '--output-style=static'];
  if (values.parallel) args.push(`--parallel=${values.parallel}`);
  const env = {
    ...process.env,
    NX_BATCH_MODE: batchMode,
    NX_DAEMON: 'false',
    NX_NO_CLOUD: 'true',
    NX_CACHE_DIRECTORY: join(folder, '../state/cache'),
    NX_WORKSPACE_DATA_DIRECTORY: join(folder, '../state/data'),
  };
  const from = Date.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' });
  const seconds = (to) => ((to - from) / 1000).toFixed(1);
  const compiled = status === 0 ? readdirSync(join(folder, '_build/dev/lib')).length : 0;
  if (compiled !== count) throw new Error(`Nx ended with ${status}, and compiled ${compiled}:\n${stdout}${stderr}`);
  const at = (name) => Number(readFileSync(join(folder, 'packages/web', name), 'utf8'));
  return [seconds(at('first')), seconds(at('second')), seconds(Date.now())];
}

const root = mkdtempSync(join(tmpdir(), 'nx-otp-benchmark-'));
try {
  const folder = join(root, 'nx');
  mkdirSync(join(folder, 'packages/web'), { recursive: true });
  writeNxWorkspace(folder, { count, modules: 3 }, repo);
  writeFileSync(join(folder, 'package.json'), '{ "name": "acme", "private": true, "workspaces": ["packages/*"] }\n');
  const scripts = { first: 'date +%s%3N > first; sleep 1', js: 'date +%s%3N > second; sleep 1' };
  writeFileSync(
    join(folder, 'packages/web/package.json'),
    `${JSON.stringify({ name: 'web', scripts, nx: { targets: { js: { dependsOn: ['first'] } } } })}\n`,
  );
  console.log(
    `${count} Mix projects to compile, two scripts of 1 s, one after the other${values.parallel ? `, --parallel=${values.parallel}` : ''}\n`,
  );
  console.log('| way | first script starts | second starts | all done |');
  console.log('| --- | --- | --- | --- |');
  for (const [name, mode] of [
    ['batch', 'true'],
    ['one mix per task', 'false'],
  ])
    console.log(
      `| ${name} | ${waited(folder, mode)
        .map((each) => `${each} s`)
        .join(' | ')} |`,
    );
} finally {
  rmSync(root, { recursive: true, force: true });
}
