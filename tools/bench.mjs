// npm run bench: every benchmark of benchmarks/, one after the other. Each prints what it measured as Markdown tables.
//   npm run bench                    all
//   npm run bench -- graph batch     some
//   npm run bench -- --write         writes what they print into the page of docs/ that has a place for it, and on which machine
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, release, totalmem, type } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const all = readdirSync(join(root, 'benchmarks')).filter((name) => existsSync(script(name)));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
});
const USAGE = `Usage: npm run bench -- [${all.join('|')}]... [--write]

Runs the benchmarks named, or all, and prints their tables. --write puts them into the page of docs/ that has a place for them.`;

if (values.help) {
  console.log(USAGE);
} else {
  const unknown = positionals.filter((name) => !all.includes(name));
  if (unknown.length > 0) stop(`There is no benchmark ${unknown.join(', ')}.\n\n${USAGE}`);
  if (!existsSync(join(root, 'dist/src/plugin.js'))) stop('There is no dist: run npm run build first.');
  process.exitCode = run(positionals.length > 0 ? positionals : all) ? 0 : 1;
}

function script(name) {
  return join(root, 'benchmarks', name, 'main.mjs');
}

/** @returns whether all went well; what failed leaves its section of the page as it was */
function run(names) {
  let succeeded = true;
  for (const name of names) {
    console.log(`\n## ${name}\n`);
    const { status, stdout } = spawnSync(process.execPath, [script(name)], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    console.log(stdout);
    if (status !== 0) console.error(`${name} failed.`);
    else if (values.write) write(name, stdout.trim());
    succeeded &&= status === 0;
  }
  return succeeded;
}

/** Between the two comments that bear the benchmark's name, on the page that has them. */
function write(name, figures) {
  const [start, end] = [`<!-- bench ${name} -->`, `<!-- end ${name} -->`];
  const page = pages().find((file) => readFileSync(file, 'utf8').includes(start));
  const text = page ? readFileSync(page, 'utf8') : '';
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from)
    stop(`No page of docs/ has ${start} with ${end} after it: add both where the figures belong.`);
  const section = `${start}\n\n${machine()}\n\n${figures}\n\n${end}`;
  writeFileSync(page, text.slice(0, from) + section + text.slice(to + end.length));
  execFileSync(join(root, 'node_modules/.bin/prettier'), ['--write', '--log-level=warn', page]);
}

function pages() {
  const folder = join(root, 'docs');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

function machine() {
  const nx = JSON.parse(readFileSync(join(root, 'node_modules/nx/package.json'), 'utf8')).version;
  const elixir = ask('elixir', ['--eval', 'IO.puts("Elixir #{System.version()}, OTP #{System.otp_release()}")']);
  const memory = `${Math.round(totalmem() / 1024 ** 3)} GB`;
  const date = new Date().toISOString().slice(0, 10);
  return `${date}: ${cpus().length} cores, ${memory}, ${type()} ${release()} ${arch()}, Node ${process.versions.node}, ${elixir}, Nx ${nx}.`;
}

function ask(program, args) {
  return execFileSync(program, args, { encoding: 'utf8' }).trim();
}

function stop(message) {
  console.error(message);
  process.exit(2);
}
