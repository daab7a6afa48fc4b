// Checks the repo's own Mix projects with Dialyzer, as they lie compiled in _build: the libraries of runtime/, and the
// examples, in which generated code is.
//   node tools/dialyzer.mjs
// What it knows of Elixir and OTP (the PLT) takes a minute to make, and is kept in tmp/ for the next time.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './setup.mjs';

if (spawnSync('dialyzer', ['--version']).status !== 0) {
  console.warn('Without Dialyzer, nothing is checked with it. On Debian it is the package erlang-dialyzer.');
  process.exit(0);
}

const ASK =
  'for what <- [System.version(), System.otp_release(), :code.lib_dir(), Path.dirname(:code.lib_dir(:elixir))], do: IO.puts(what)';
const [elixir, otp, erlangLibraries, elixirLibraries] = execFileSync('elixir', ['-e', ASK], { encoding: 'utf8' }).split(
  '\n',
);
// Elixir keeps its modules' code in a form that its own modules turn into what Dialyzer reads.
const common = ['-pa', join(elixirLibraries, 'elixir/ebin')];
const plt = join(root, `tmp/dialyzer/elixir-${elixir}-otp-${otp}.plt`);

if (!existsSync(plt)) build();
const ours = ebins(join(root, '_build/dev/lib'));
if (ours.length === 0) stop('Nothing is compiled in _build/dev: run nx run-many -t compile first.');
// Optional packages are unknown here; from OTP 26 that is a warning by default.
const flags = Number(otp) >= 26 ? ['-Wno_unknown'] : [];
if (dialyzer('--plt', plt, ...flags, '-r', ...ours) !== 0) stop('Dialyzer has found something; see above.');

function build() {
  console.log('> dialyzer --build_plt, a minute');
  const known = [
    ...ebins(erlangLibraries, /^(erts|kernel|stdlib|crypto|runtime_tools)-/),
    ...ebins(elixirLibraries, /^(elixir|logger|ex_unit)$/),
  ];
  mkdirSync(dirname(plt), { recursive: true });
  const status = dialyzer('--build_plt', '--output_plt', `${plt}.new`, '--quiet', '-r', ...known);
  if (status !== 0) stop('Dialyzer could not read Elixir and OTP; see above.');
  renameSync(`${plt}.new`, plt);
}

function ebins(libraries, names = /./) {
  if (!existsSync(libraries)) return [];
  return readdirSync(libraries)
    .filter((name) => names.test(name))
    .map((name) => join(libraries, name, 'ebin'))
    .filter((folder) => existsSync(folder));
}

function dialyzer(...args) {
  return spawnSync('dialyzer', [...common, ...args], { cwd: root, stdio: 'inherit' }).status;
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
