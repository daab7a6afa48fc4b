// Ten minutes of load on all services of runtime/foundation, while each of their processes is killed more than a thousand
// times: what was acknowledged and is lost, how long a caller waits, and whether memory stays flat.
//   node benchmarks/foundation-load/main.mjs [--minutes M]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const library = join(here, '../../runtime/foundation');
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const log = mkdtempSync(join(tmpdir(), 'foundation-load-'));

try {
  mix('compile');
  const scripts = ['services', 'killer', 'memory', 'load'].map((name) => join(here, `${name}.exs`));
  const required = scripts.slice(0, -1).flatMap((script) => ['-r', script]);
  console.log(mix('run', '--no-start', '--no-compile', ...required, scripts.at(-1), values.minutes, log));
} finally {
  rmSync(log, { recursive: true });
}

function mix(...args) {
  const env = { ...process.env, MIX_ENV: 'prod' };
  const { status, stdout, stderr } = spawnSync('mix', args, { cwd: library, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`mix ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout.trim();
}
