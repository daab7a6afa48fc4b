// Compiles and tests many Mix projects: as an umbrella, by Nx in one batch and, where asked for, by a shell loop of `mix`:
// from nothing, again, and after an edit. All in the same run, on the same machine, one way after the other.
//   node benchmarks/batch/main.mjs                    60 projects of 3 modules with the loop, 200 of 40 without: half an hour
//   node benchmarks/batch/main.mjs --projects 60 [--modules 3] [--rounds 1] [--loop]     the median of all rounds counts
// Needs the plugin to be built (npm run build).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { edit, writeAlone, writeNxWorkspace, writeUmbrella } from './projects.mjs';
import { printTable } from './table.mjs';
import { nx, shellLoop, umbrella } from './ways.mjs';

const repo = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { values } = parseArgs({
  options: {
    projects: { type: 'string' },
    modules: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '1' },
    loop: { type: 'boolean', default: false },
  },
});
const SMALL = { count: 60, modules: 3, loop: true };
const LARGE = { count: 200, modules: 40, loop: false };

/** What is done in a round, by the name of its row. */
async function coldAndAgain(way, note) {
  way.forget();
  for (const task of ['compile', 'test']) {
    note(`${task}, cold`, await way.run(task));
    note(`${task}, again`, await way.run(task));
  }
}

async function afterEdits(way, count, note) {
  for (const [what, n] of [
    ['leaf', count - 1],
    ['root', 0],
  ]) {
    edit(way.folder, n);
    note(`one ${what} changed, compile and test`, await way.run('compile', 'test'));
  }
}

async function freshClone(way, note) {
  way.forgetBuild();
  note('fresh clone, filled cache, test', await way.run('test'));
}

/** The daemon comes up with a run that does not count. */
async function againWithDaemon(way, note) {
  await way.run('compile');
  for (const task of ['compile', 'test']) note(`${task}, again`, await way.run(task));
  await way.stop();
}

async function round(folder, { count, loop }, rows) {
  const noteOf = (way) => (row, result) => (((rows[row] ??= {})[way] ??= []).push(result), undefined);
  const [one, ours] = [umbrella(join(folder, 'umbrella')), nx(join(folder, 'nx'), join(folder, 'state'), repo)];
  await coldAndAgain(one, noteOf('umbrella'));
  await coldAndAgain(ours, noteOf('Nx'));
  await againWithDaemon(nx(join(folder, 'nx'), join(folder, 'state'), repo, true), noteOf('Nx, daemon'));
  await freshClone(ours, noteOf('Nx'));
  await ours.run('compile');
  await afterEdits(one, count, noteOf('umbrella'));
  await afterEdits(ours, count, noteOf('Nx'));
  if (loop) await coldAndAgain(shellLoop(join(folder, 'alone'), count), noteOf('shell loop'));
}

async function compare(size, rounds) {
  const folder = mkdtempSync(join(tmpdir(), 'nx-otp-benchmark-'));
  try {
    if (size.loop) writeAlone(join(folder, 'alone'), size);
    writeUmbrella(join(folder, 'umbrella'), size);
    writeNxWorkspace(join(folder, 'nx'), size, repo);
    const rows = {};
    for (let n = 0; n < rounds; n++) await round(folder, size, rows);
    // What somebody does who has no cache.
    rows['fresh clone, filled cache, test'].umbrella = rows['test, cold'].umbrella;
    printTable(
      rows,
      `${size.count} projects of ${size.modules} modules, ${rounds === 1 ? 'one round' : `${rounds} rounds`}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const asked = { count: Number(values.projects), modules: Number(values.modules), loop: values.loop };
for (const size of values.projects ? [asked] : [SMALL, LARGE]) await compare(size, Number(values.rounds));
