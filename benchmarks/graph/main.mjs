// The Nx graph of many Mix projects with nx-otp, beside a plugin that only globs mix.exs, and beside one BEAM that
// evaluates every mix.exs. Whole processes, each round one of each after the other; medians.
//   npm run build && node benchmarks/graph/main.mjs [PROJECTS] [--rounds N]      1,000 projects, 5 rounds
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure } from '../batch/measure.mjs';
import { EVALUATE, writeGlobbingPlugin } from './plugins.mjs';
import { writeWorkspace } from './workspace.mjs';

const repo = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' } },
});
const [count, rounds] = [positionals[0] ?? 1000, values.rounds].map(Number);
const folder = mkdtempSync(join(tmpdir(), 'nx-otp-benchmark-'));
const at = (name) => join(folder, name);
const nx = join(repo, 'node_modules/nx/dist/bin/nx.js');
const COMMANDS = {
  'nx show projects': ['show', 'projects'],
  'nx graph --file': ['graph', `--file=${at('graph.json')}`],
};

try {
  writeWorkspace(at('workspace'), count, repo);
  const plugins = { 'nx-otp': 'nx-otp', globbing: writeGlobbingPlugin(at('workspace')) };
  const results = new Map();
  for (let round = 1; round <= rounds; round++) {
    console.error(`round ${round} of ${rounds}`);
    for (const [name, plugin] of Object.entries(plugins)) await runPlugin(name, plugin, results);
    keep(results, 'one BEAM', await evaluate());
  }
  print(results);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Every command from nothing and again without the daemon, and again with it. */
async function runPlugin(name, plugin, results) {
  writeFileSync(join(at('workspace'), 'nx.json'), JSON.stringify({ plugins: [plugin], analytics: false }));
  for (const [command, args] of Object.entries(COMMANDS)) {
    forget();
    keep(results, `${command}, cold|${name}`, await runNx('false', args));
    keep(results, `${command}, warm|${name}`, await runNx('false', args));
    try {
      // The daemon needs a run to come up and to know the graph.
      await runNx('true', args);
      keep(results, `${command}, warm, daemon|${name}`, await runNx('true', args));
    } finally {
      await runNx('true', ['daemon', '--stop']);
    }
  }
}

function forget() {
  rmSync(at('state'), { recursive: true, force: true });
}

function runNx(daemon, args) {
  const env = {
    ...process.env,
    NX_DAEMON: daemon,
    NX_NO_CLOUD: 'true',
    NX_CACHE_DIRECTORY: at('state/cache'),
    NX_WORKSPACE_DATA_DIRECTORY: at('state/data'),
  };
  return measure(process.execPath, [nx, ...args], { cwd: at('workspace'), env });
}

function evaluate() {
  writeFileSync(at('evaluate.exs'), EVALUATE);
  const list = `find "$PWD" -name mix.exs -not -path '*/node_modules/*' | elixir ${at('evaluate.exs')}`;
  return measure('sh', ['-ec', list], { cwd: at('workspace'), env: process.env });
}

function keep(results, key, result) {
  results.set(key, [...(results.get(key) ?? []), result]);
}

function print(results) {
  console.log(`${count} Mix projects, ${rounds} rounds; median (least to most)\n`);
  console.log('| work | nx-otp | a plugin that only globs | ratio | goal | MB | MB of globbing |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const command of Object.keys(COMMANDS)) {
    for (const [when, goal] of Object.entries({ cold: 1.25, warm: 1.1, 'warm, daemon': 1.1 })) {
      const [ours, globbing] = ['nx-otp', 'globbing'].map((name) => results.get(`${command}, ${when}|${name}`));
      const ratio = median(ours, 'seconds') / median(globbing, 'seconds');
      row(`${command}, ${when}`, spread(ours), spread(globbing), ratio.toFixed(2), goal, most(ours), most(globbing));
    }
  }
  const ours = results.get('nx show projects, cold|nx-otp');
  const beam = results.get('one BEAM');
  console.log(
    '\n| work | nx-otp, Nx itself and all | one BEAM that evaluates every mix.exs, without Nx | times faster | goal |',
  );
  console.log('| --- | --- | --- | --- | --- |');
  row('the graph, cold', spread(ours), spread(beam), (median(beam, 'seconds') / median(ours, 'seconds')).toFixed(1), 5);
  const added = median(ours, 'seconds') - median(results.get('nx show projects, cold|globbing'), 'seconds');
  row(
    'what reading mix.exs adds',
    `${added.toFixed(2)} s`,
    spread(beam),
    (median(beam, 'seconds') / added).toFixed(1),
    5,
  );
}

function row(...cells) {
  console.log(`| ${cells.join(' | ')} |`);
}

function spread(results) {
  const seconds = results.map((each) => each.seconds).sort((a, b) => a - b);
  const [least, middle, greatest] = [seconds[0], median(results, 'seconds'), seconds.at(-1)];
  return `${middle.toFixed(2)} s (${least.toFixed(2)} to ${greatest.toFixed(2)})`;
}

function median(results, key) {
  const sorted = results.map((each) => each[key]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function most(results) {
  return Math.max(...results.map(({ megabytes = 0 }) => megabytes)).toFixed(0);
}
