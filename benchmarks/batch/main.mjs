// Compiles and tests many small Mix projects: by a shell loop of `mix`, as an umbrella, and by Nx in one batch; from
// nothing and again. All in the same run, on the same machine.
//   node benchmarks/batch/main.mjs [COUNT] [--rounds N] [--no-loop]      60 projects, 1 round; the best of each counts
// Needs the plugin to be built (npm run build).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure } from './measure.mjs';
import { writeAlone, writeNxWorkspace, writeUmbrella } from './projects.mjs';

const repo = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '1' }, 'no-loop': { type: 'boolean', default: false } },
});
const count = Number(positionals[0] ?? 60);

/** What people do, by name: how it runs a Mix task, and what makes it start from nothing. */
function ways(folder) {
  const at = (name) => join(folder, name);
  const nxEnv = (daemon) => ({
    ...process.env,
    NX_DAEMON: daemon,
    NX_NO_CLOUD: 'true',
    NX_CACHE_DIRECTORY: at('state/cache'),
    NX_WORKSPACE_DATA_DIRECTORY: at('state/data'),
  });
  const nx = (daemon) => (task) => {
    const args = [join(repo, 'node_modules/nx/dist/bin/nx.js'), 'run-many', '-t', task, '--output-style=static'];
    return measure(process.execPath, args, { cwd: at('nx'), env: nxEnv(daemon) });
  };
  const loop = (task) =>
    measure('sh', ['-ec', `for n in $(seq 0 ${count - 1}); do (cd apps/app$n && mix ${task}); done`], {
      cwd: at('alone'),
      env: process.env,
    });
  return {
    ...(values['no-loop'] ? {} : { 'shell loop': { run: loop, forget: forgetBuilds(at('alone')) } }),
    umbrella: {
      run: (task) => measure('mix', [task], { cwd: at('umbrella'), env: process.env }),
      forget: () => rmSync(join(at('umbrella'), '_build'), { recursive: true, force: true }),
    },
    'Nx batch': {
      run: nx('false'),
      forget: () => {
        for (const path of ['nx/_build', 'state']) rmSync(at(path), { recursive: true, force: true });
      },
    },
    'Nx batch, daemon': {
      run: nx('true'),
      stop: () =>
        measure(process.execPath, [join(repo, 'node_modules/nx/dist/bin/nx.js'), 'daemon', '--stop'], {
          cwd: at('nx'),
          env: nxEnv('true'),
        }),
    },
  };
}

function forgetBuilds(folder) {
  return () => {
    for (let n = 0; n < count; n++) rmSync(join(folder, `apps/app${n}/_build`), { recursive: true, force: true });
  };
}

/** The best of all rounds, each from nothing, then again. */
async function compare(task, all) {
  const best = {};
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [name, { run, forget, stop }] of Object.entries(all)) {
      // With the daemon only what is there already is of interest; it needs a run to come up.
      if (forget) forget();
      keep(best, name, forget ? 'cold' : undefined, await run(task));
      keep(best, name, 'again', await run(task));
      await stop?.();
    }
  }
  return best;
}

function keep(best, name, when, result) {
  if (when === undefined) return;
  const before = (best[name] ??= {})[when];
  if (!before || result.seconds < before.seconds) best[name][when] = result;
}

function table(task, results) {
  const rows = Object.entries(results).map(([name, { cold, again }]) => [
    name,
    ...cells(cold, 'cold'),
    ...cells(again, 'again'),
  ]);
  console.log(`\n${task}, ${count} projects`);
  console.log('| way | cold | MB | beside umbrella | beside loop | again | MB | beside umbrella | beside loop |');
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);

  function cells(result, when) {
    if (!result) return ['', '', '', ''];
    const ratio = (other) => (results[other] ? (result.seconds / results[other][when].seconds).toFixed(2) : '');
    return [
      `${result.seconds.toFixed(1)} s`,
      result.megabytes?.toFixed(0) ?? '',
      ratio('umbrella'),
      ratio('shell loop'),
    ];
  }
}

const folder = mkdtempSync(join(tmpdir(), 'nx-otp-benchmark-'));
try {
  writeAlone(join(folder, 'alone'), count);
  writeUmbrella(join(folder, 'umbrella'), count);
  writeNxWorkspace(join(folder, 'nx'), count, repo);
  for (const task of ['compile', 'test']) table(task, await compare(task, ways(folder)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
