// A BEAM that stores events with the disk log on is killed (kill -9) in the middle of its work, again and again; each next
// one says what it found in the log. An event that store/1 acknowledged, and that is not there, is lost.
//   node benchmarks/foundation-kills/main.mjs [--kills N]      100 kills
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const library = join(root, 'runtime/foundation');
const { values } = parseArgs({ options: { kills: { type: 'string', default: '100' } } });
const kills = Number(values.kills);
// No more than so many events are acknowledged by one BEAM before it is killed.
const MOST = 300;

const { status, stderr } = spawnSync('mix', ['compile'], {
  cwd: library,
  env: { ...process.env, MIX_ENV: 'prod' },
  encoding: 'utf8',
});
if (status !== 0) throw new Error(`mix compile ended with ${status}:\n${stderr}`);
const log = mkdtempSync(join(tmpdir(), 'foundation-kills-'));
try {
  report(await run());
} finally {
  rmSync(log, { recursive: true });
}

async function run() {
  const acknowledged = new Set();
  const lost = new Set();
  for (let round = 0; round <= kills; round++) {
    const seen = await oneLife(round);
    for (const number of acknowledged) if (!seen.recovered.has(number)) lost.add(number);
    for (const number of seen.stored) acknowledged.add(number);
  }
  return { acknowledged, lost };
}

/** The last one is killed as soon as it has said what it found. */
async function oneLife(round) {
  const code = join(root, '_build/prod/lib/foundation/ebin');
  const script = join(library, 'test/support/log_writer.exs');
  const first = String((round + 1) * 1_000_000);
  // Its standard input stays open: what ends it is the kill.
  const beam = spawn('elixir', ['-pa', code, script, join(log, 'events'), first], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ends = round === kills ? 0 : 1 + Math.floor(Math.random() * MOST);
  const seen = { recovered: undefined, stored: [] };
  let rest = '';
  for await (const text of beam.stdout.setEncoding('utf8')) {
    // A line that the kill cut off is none.
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) read(line, seen);
    if (seen.recovered && seen.stored.length >= ends) beam.kill('SIGKILL');
  }
  if (seen.recovered === undefined) throw new Error('The BEAM ended by itself.');
  return seen;
}

function read(line, seen) {
  const [, what, numbers] = /^(recovered|stored) ([\d,]*)$/.exec(line) ?? [];
  if (what === 'recovered') seen.recovered = new Set(numbers.split(','));
  if (what === 'stored') seen.stored.push(numbers);
}

function report({ acknowledged, lost }) {
  console.log('| `kill -9` | events acknowledged | of them lost |\n| --- | --- | --- |');
  console.log(`| ${kills} | ${acknowledged.size} | ${lost.size} |`);
  if (lost.size > 0) process.exitCode = 1;
}
