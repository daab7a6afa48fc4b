// What the services of runtime/foundation cost beside the plain alternative, in turn, in the same run. Each script of
// this folder prints its tables: of many short rounds the fastest, which the rest of the machine disturbed least.
//   node benchmarks/foundation/main.mjs [script...] [--rounds R]      all scripts, 60 rounds
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const library = join(here, '../../runtime/foundation');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '60' } },
});
const scripts = positionals.length > 0 ? positionals : ['core', 'services', 'beam', 'anomalies'];

const env = { ...process.env, MIX_ENV: 'prod' };
mix('compile');
for (const script of scripts) {
  mix('run', '--no-start', '--no-compile', '-r', join(here, 'compare.exs'), join(here, `${script}.exs`), values.rounds);
}

function mix(...args) {
  const { status, stdout, stderr } = spawnSync('mix', args, { cwd: library, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`mix ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  if (args[0] === 'run') console.log(stdout);
}
