// How fast a manifest becomes files, beside what a user would otherwise run: `mix new --sup`.
//
//   npm run build && node benchmarks/generate/main.mjs [apps] [services]     100 apps of 20 services by default
//
// Each way makes the same number of apps, in the same run, in a folder of its own that is removed afterwards.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const command = join(root, 'dist/cli/main.js');
const [apps, services] = [process.argv[2] ?? 100, process.argv[3] ?? 20].map(Number);
if (!existsSync(command)) stop('There is no dist: run npm run build first.');
if (!(apps > 0 && services > 0)) stop('Usage: node benchmarks/generate/main.mjs [apps] [services]');

const folder = mkdtempSync(join(tmpdir(), 'nx-otp-benchmark-'));
try {
  console.log(`${apps} apps, each of ${services} services; mix new --sup knows no services.\n`);
  const ways = [
    measure('mix new --sup, one after the other', 'mix', (into) => {
      for (const app of names()) run('mix', ['new', join(into, app), '--sup']);
    }),
    measure('nx-otp generate, one after the other', 'one', (into) => {
      for (const app of names()) run(process.execPath, [command, 'generate', manifest(into, app)]);
    }),
    measure('all in one process, as nx sync does', 'all', (into) => {
      for (const app of names()) manifest(into, app);
      run(process.execPath, [join(root, 'benchmarks/generate/sync.cjs'), into]);
    }),
  ];
  const [mix] = ways;
  console.log('| way | files | seconds | files a second | time of mix new | files a second of mix new |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const { name, files, seconds } of ways) {
    const rate = files / seconds;
    const besideMix = [(seconds / mix.seconds).toFixed(3), (rate / (mix.files / mix.seconds)).toFixed(1)];
    console.log(`| ${[name, files, seconds.toFixed(1), Math.round(rate), ...besideMix].join(' | ')} |`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function names() {
  return Array.from({ length: apps }, (_, at) => `app_${at}`);
}

function measure(name, subfolder, make) {
  const into = join(folder, subfolder);
  mkdirSync(into);
  const before = performance.now();
  make(into);
  return { name, seconds: (performance.now() - before) / 1000, files: filesIn(into) };
}

function filesIn(into) {
  return readdirSync(into, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
}

function run(program, args) {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], cwd: folder });
}

/** A project as it is before anything is generated: services of several kinds that lean on each other. */
function manifest(into, app) {
  const project = join(into, app);
  mkdirSync(project);
  const module = app.replace(/(^|_)(\w)/g, (_, __, letter) => letter.toUpperCase());
  const kinds = ['gen_server', 'gen_server', 'gen_server', 'dynamic_supervisor', 'ets_table'];
  const tables = Array.from({ length: services }, (_, at) => {
    const kind = kinds[at % kinds.length];
    const dependsOn = at % 3 === 0 ? [] : [`service_${at - (at % 3)}`];
    const health = kind === 'gen_server' ? 'health = { every = "5s", timeout = "1s" }\n' : '';
    return `[services.service_${at}]\nkind = "${kind}"\ndepends_on = ${JSON.stringify(dependsOn)}\n${health}`;
  });
  writeFileSync(join(project, 'otp.toml'), `[app]\nname = "${app}"\n\n${tables.join('\n')}`);
  writeFileSync(
    join(project, 'mix.exs'),
    `defmodule ${module}.MixProject do\n  use Mix.Project\n  def project, do: [app: :${app}, version: "0.1.0"]\n` +
      `  def application, do: [mod: {${module}.Application, []}]\nend\n`,
  );
  return project;
}

function stop(message) {
  console.error(message);
  process.exit(2);
}
