// Runs truth.exs in BEAMs of their own, however the mix.exs in question behaves.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('truth.exs', import.meta.url));
const timeLimitMs = 20_000;

/** Elixir's version line, or undefined where no working Elixir is on the PATH. */
export function elixirVersion() {
  try {
    const text = execFileSync('elixir', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return text.split('\n').find((line) => line.startsWith('Elixir'));
  } catch {
    return undefined;
  }
}

/**
 * What Mix says of the mix.exs in `folder`, in the environment `env`: `{ app, apps_path, children, dependencies }`, folders
 * absolute, or `{ error, parses }` when Mix cannot load it; `parses` is false where the text is no Elixir. Never rejects.
 *
 * @param umbrellaRoot loaded before, as Mix does for an umbrella's children; optional
 */
export async function loadWithMix(folder, env, umbrellaRoot) {
  const scratch = mkdtempSync(join(tmpdir(), 'compare-with-mix-'));
  try {
    const answerFile = join(scratch, 'answer.json');
    const args = [script, answerFile, folder, ...(umbrellaRoot ? [umbrellaRoot] : [])];
    const ended = await run('elixir', args, { ...process.env, MIX_ENV: env, ERL_CRASH_DUMP: join(scratch, 'dump') });
    return readAnswer(answerFile) ?? { error: `${ended} before mix.exs was loaded`, parses: true };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function readAnswer(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Resolves with how the process ended, in words. After the time limit, it and all that it started are killed. */
function run(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, stdio: 'ignore' });
    let ended;
    const timer = setTimeout(() => {
      ended = `Elixir was stopped after ${timeLimitMs / 1000} s`;
      killTree(child.pid);
    }, timeLimitMs);
    child.on('error', (error) => finish(`Elixir could not be started (${error.message})`));
    // Not `close`: what a mix.exs forks may outlive it.
    child.on('exit', (code, signal) => finish(`Elixir ended with ${signal ?? `exit status ${code}`}`));
    function finish(how) {
      clearTimeout(timer);
      resolve(ended ?? how);
    }
  });
}

/** erl_child_setup gives every port program a process group of its own, so the group's signal does not reach them. */
function killTree(pid) {
  for (const victim of [...descendants(pid), pid]) {
    try {
      process.kill(victim, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

function descendants(pid) {
  const processes = listProcesses();
  const below = (parent) => processes.filter(({ ppid }) => ppid === parent).flatMap(({ pid }) => [pid, ...below(pid)]);
  return below(pid);
}

function listProcesses() {
  try {
    const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
    return rows.map((row) => row.trim().split(/\s+/).map(Number)).map(([pid, ppid]) => ({ pid, ppid }));
  } catch {
    // A slim container may have no ps.
    return [];
  }
}
