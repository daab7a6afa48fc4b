// Compares what nx-otp infers from a checkout with what Mix itself says of it.
//
//   npm run compare-with-mix -- <checkout> [--json]
//
// Mix loads every mix.exs of the checkout, in dev, test and prod: run it only on code that you would run. The checkout is
// not written to. Exits 0 when projects and edges are the same, or when there is no Elixir to ask; 1 when they differ or
// Nx fails; 2 when the command line is wrong.
import { realpathSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findMixProjects } from './compare-with-mix/checkout.mjs';
import { difference, isSame } from './compare-with-mix/difference.mjs';
import { elixirVersion } from './compare-with-mix/elixir.mjs';
import { askNx } from './compare-with-mix/inferred.mjs';
import { report } from './compare-with-mix/report.mjs';
import { askMix } from './compare-with-mix/truth.mjs';

const usage = 'Usage: npm run compare-with-mix -- <checkout> [--json]';

const { checkout, json } = commandLine();
try {
  const result = await compareWithMix(checkout);
  console.log(json ? JSON.stringify(result, null, 2) : report(result));
  process.exitCode = result.truth && !isSame(result.difference) ? 1 : 0;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function commandLine() {
  try {
    const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true });
    if (positionals.length !== 1) throw new Error('Name one folder.');
    const [folder] = positionals;
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`Not a folder: ${folder}`);
    return { checkout: realpathSync(folder), json: values.json ?? false };
  } catch (error) {
    console.error(`${error.message}\n${usage}`);
    process.exit(2);
  }
}

async function compareWithMix(checkout) {
  const elixir = elixirVersion();
  const mix = elixir && (await timed(() => askMix(checkout, findMixProjects(checkout), progress)));
  console.error(`Nx with nx-otp reads ${checkout}`);
  const nx = await timed(() => askNx(checkout));
  return {
    checkout,
    elixir,
    truth: mix?.value,
    inferred: nx.value,
    difference: mix && difference(mix.value, nx.value),
    seconds: { mix: mix?.seconds, nx: nx.seconds },
  };
}

async function timed(work) {
  const start = performance.now();
  const value = await work();
  return { value, seconds: Number(((performance.now() - start) / 1000).toFixed(1)) };
}

function progress(done, total) {
  if (process.stderr.isTTY)
    process.stderr.write(`\rMix loads mix.exs files: ${done}/${total}${done === total ? '\n' : ''}`);
  else if (done % 50 === 0 || done === total) console.error(`Mix loads mix.exs files: ${done}/${total}`);
}
