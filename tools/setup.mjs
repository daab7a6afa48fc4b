// Sets up what a bare machine lacks before anything else of the repo can run; uses nothing but Node itself.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** npm packages and Elixir. Ends the process with a word on what to do where it cannot help. */
export function setUp() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    stop(`nx-otp needs Node 20.19 or later; this is ${process.versions.node}.`);
  }
  installPackages();
  linkOurselves();
  installElixir();
  installForTests();
}

function installPackages() {
  const installed = join(root, 'node_modules/.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs) return;
  // Not `npm ci`: it refuses a lock file made where the optional binaries of other platforms were not to be had.
  const install = ['install', '--no-save', '--no-audit', '--no-fund'];
  console.log(`> npm ${install.join(' ')}`);
  execFileSync('npm', install, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
}

/** The repo is an Nx workspace that uses its own plugin and its command, by their names, as npm would link them. */
function linkOurselves() {
  const link = join(root, 'node_modules/nx-otp');
  if (!existsSync(link)) symlinkSync(root, link, 'junction');
  const command = join(root, 'node_modules/.bin/nx-otp');
  // On Windows npm writes scripts there instead.
  if (process.platform === 'win32' || lstatSync(command, { throwIfNoEntry: false })) return;
  symlinkSync('../nx-otp/dist/cli/main.js', command);
}

function installElixir() {
  if (runs('elixir') && runs('mix')) return;
  if (canInstall()) {
    install(
      'elixir',
      'erlang-dev',
      'erlang-parsetools',
      'erlang-tools',
      'erlang-eunit',
      'erlang-xmerl',
      'rebar3',
      'make',
      'gcc',
      'libc6-dev',
    );
    if (runs('elixir') && runs('mix')) return;
    stop('apt-get installed Elixir, and it does not start: run "elixir --version" to see why.');
  }
  stop(`Elixir is missing. Install it, then run this again:\n  ${installCommand()}`);
}

/** For completions, pictures, Erlang projects, properties, types. Where they are missing, their specs are skipped. */
function installForTests() {
  const missing = ['zsh', 'fish', 'chromium', 'rebar3'].filter((program) => !runs(program));
  missing.push(...['proper', 'poolboy', 'dialyzer'].filter((name) => !hasErlang(name)).map((name) => `erlang-${name}`));
  if (missing.length === 0 || !canInstall()) return;
  try {
    install(...missing);
  } catch (error) {
    console.warn(`Without ${missing.join(', ')}, their specs are skipped: ${error.message}`);
  }
}

/** Erlang applications, no programs: runtime/foundation has properties and a pool that need them, Dialyzer is another. */
function hasErlang(name) {
  const { stdout } = spawnSync('erl', ['-noshell', '-eval', 'io:put_chars(code:lib_dir()), halt().'], {
    encoding: 'utf8',
  });
  return Boolean(stdout) && readdirSync(stdout).some((folder) => folder.startsWith(`${name}-`));
}

function canInstall() {
  return isDebian() && process.getuid() === 0;
}

function install(...packages) {
  console.log(`> apt-get install ${packages.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => execFileSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env });
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...packages);
}

function runs(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore', shell: process.platform === 'win32' }).status === 0;
}

function isDebian() {
  const release = '/etc/os-release';
  return existsSync(release) && /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync(release, 'utf8'));
}

function installCommand() {
  const has = (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
  if (process.platform === 'win32') return 'winget install Erlang.ErlangOTP ElixirLang.Elixir';
  if (has('mise')) return 'mise use --global erlang@latest elixir@latest';
  if (has('asdf'))
    return 'asdf plugin add erlang && asdf plugin add elixir && asdf install erlang latest && asdf install elixir latest';
  if (process.platform === 'darwin') return 'brew install elixir';
  if (isDebian()) return 'sudo apt-get install elixir erlang-dev erlang-parsetools erlang-tools erlang-eunit rebar3';
  return 'your package manager\'s "elixir", or mise (https://mise.jdx.dev): mise use --global erlang@latest elixir@latest';
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
