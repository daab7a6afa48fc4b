// Checks the repo's own Mix projects with Dialyzer, as they lie compiled in _build: the libraries of runtime/, and the
// examples, in which generated code is.
//   node tools/dialyzer.mjs
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './setup.mjs';

if (spawnSync('dialyzer', ['--version']).status !== 0) {
  console.warn('Without Dialyzer, nothing is checked with it. On Debian it is the package erlang-dialyzer.');
  process.exit(0);
}

const build = join(root, '_build/dev/lib');
const plt = join(root, 'tmp/dialyzer.plt');
// Of Elixir and OTP only what is called: to read all of both takes a minute, and finds no more.
const called = elixir(join(root, 'tools/called-modules.exs'), build);
// Elixir keeps its modules' code in a form that its own modules turn into what Dialyzer reads.
const common = ['-pa', dirname(called[0])];
// Optional packages are unknown here; from OTP 26 that is a warning by default.
const [otp] = elixir('-e', 'IO.puts(System.otp_release())');
const flags = Number(otp) >= 26 ? ['-Wno_unknown'] : [];

mkdirSync(dirname(plt), { recursive: true });
dialyzer('--build_plt', '--output_plt', plt, '--quiet', ...flags, ...called);
dialyzer('--plt', plt, ...flags, '-r', ...readdirSync(build).map((app) => join(build, app, 'ebin')));

function elixir(...args) {
  return execFileSync('elixir', args, { encoding: 'utf8' }).trim().split('\n');
}

function dialyzer(...args) {
  const { status } = spawnSync('dialyzer', [...common, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
