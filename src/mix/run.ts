import { type ChildProcess, spawn as spawnProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as Execa from 'execa';
import { OtpError } from '../errors';
import { findProgram } from './programs';
import { missingToolchain } from './toolchain';

export interface Command {
  /** A name on the PATH (`mix`) or a path. */
  program: string;
  args: string[];
  /** Absolute. */
  cwd: string;
  /** All of it: nothing is inherited besides. */
  env: NodeJS.ProcessEnv;
  /** What it reads; nothing, when absent. */
  input?: string;
  /** Whether it is given more to read later, through `Running.stdin`. */
  interactive?: boolean;
  /** Whether what it leaves running when it ends is ended, too. */
  sweep?: boolean;
}

export interface Running {
  /** What an `interactive` command reads. */
  stdin: Writable | null;
  /**
   * The exit code; 128 and the signal's number when a signal, or `stop`, ended it, as shells count. Rejects with an OtpError when it
   * could not be started.
   */
  exit: Promise<number>;
  /** Ends the program and all that it started: TERM, and KILL after five seconds. */
  stop(): void;
  /** Resolves when all output has been passed on: after the exit, or never while something it left holds it open. */
  drained: Promise<unknown>;
}

const GRACE_SECONDS = 5;

/**
 * Runs a program to its end, output passed through.
 *
 * @returns its exit code
 * @throws OtpError when the program, or the `erl` it needs, is not on the PATH, with the command that installs it
 * @example
 * await run({ program: 'mix', args: ['compile'], cwd: '/repo/apps/orders', env: mixEnvironment({}, 'test') })
 */
export async function run(command: Command): Promise<number> {
  return start(command, 'inherit').exit;
}

/** What a program printed until its end. */
export interface Captured {
  exitCode: number;
  /** Standard output and standard error, in the order of their coming. */
  output: string;
  /** It was ended because its time was over. */
  isLate: boolean;
}

/** What is written before the end has come by then; what a program leaves running may hold its output open for ever. */
const DRAIN_MS = 1_000;

/**
 * Runs a program to its end, and keeps what it prints.
 *
 * @param timeoutMs after which it is ended; it has all the time when this is absent
 * @throws OtpError as {@link run} does
 */
export async function capture(command: Command, timeoutMs?: number): Promise<Captured> {
  const chunks: Buffer[] = [];
  const running = start(command, (chunk) => chunks.push(chunk));
  let isLate = false;
  const end = () => {
    isLate = true;
    running.stop();
  };
  const timer = timeoutMs === undefined ? undefined : setTimeout(end, timeoutMs);
  const exitCode = await running.exit.finally(() => clearTimeout(timer));
  await Promise.race([running.drained, sleep(DRAIN_MS, undefined, { ref: false })]);
  return { exitCode, output: Buffer.concat(chunks).toString('utf8'), isLate };
}

/**
 * Starts a program that does not outlive us. Ctrl-C, a killed Nx and a killed executor all end it, with everything it
 * started (guardian.sh). Windows has no such thing: there only signals end it.
 */
export function start(command: Command, output: 'inherit' | ((chunk: Buffer) => void)): Running {
  const program = findCommand(command);
  if (program === undefined) throw missingToolchain(command.program, command.cwd, command.env['PATH']);
  const take = output === 'inherit' ? nxCapture() : { stdout: output, stderr: output };
  const child = spawn(program, command, take ? 'pipe' : 'inherit');
  if (take) for (const name of ['stdout', 'stderr'] as const) child[name]?.on('data', take[name]);
  child.stdin?.on('error', () => undefined);
  if (!command.interactive) child.stdin?.end(command.input);
  // The guardian ends everything when this end of the pipe closes without a word; its own death may come first.
  const lifeline = child.stdio[3] as Writable | null | undefined;
  lifeline?.on('error', () => undefined);
  let stopped = false;
  const stop = () => {
    stopped = true;
    if (lifeline) lifeline.destroy();
    else child.kill();
  };
  const release = whenAskedToEnd(stop);
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  return {
    stdin: child.stdin,
    // A BEAM that gets TERM shuts down and exits with 0, which would make a success of half a task.
    exit: exitCode(child, command)
      .then((code) => (stopped && code === 0 ? 128 + constants.signals.SIGTERM : code))
      .finally(() => {
        release();
        lifeline?.end(command.sweep ? '' : 'done\n');
      }),
    drained: Promise.all(streams.map((stream) => new Promise((resolve) => stream.once('close', resolve)))),
    stop,
  };
}

/**
 * Runs a program on our terminal, as a shell would: what is typed is its own, Ctrl-C too. It ends when the terminal does.
 *
 * @returns its exit code
 * @throws OtpError when it cannot be started
 */
export async function runInForeground(command: Command): Promise<number> {
  const program = findCommand(command);
  if (program === undefined) throw missingToolchain(command.program, command.cwd, command.env['PATH']);
  const { args, cwd, env } = command;
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  const child = spawnProcess(program, args, { cwd, env, stdio: 'inherit', shell: process.platform === 'win32' });
  return exitCode(child, command).finally(() => process.off('SIGINT', ignore));
}

function findCommand({ program, env }: Command): string | undefined {
  return program.includes('/') ? program : findProgram(program, env['PATH']);
}

/**
 * With NX_NATIVE_COMMAND_RUNNER=false Nx keeps what goes through its patched `process.stdout`, and nothing that a child
 * writes by itself (Nx 24.0.6, bin/run-executor.js).
 */
function nxCapture(): Record<'stdout' | 'stderr', (chunk: Buffer) => void> | undefined {
  if (process.env['NX_TERMINAL_OUTPUT_PATH'] === undefined) return undefined;
  return { stdout: (chunk) => void process.stdout.write(chunk), stderr: (chunk) => void process.stderr.write(chunk) };
}

function spawn(program: string, command: Command, output: 'inherit' | 'pipe'): ChildProcess {
  const { args, cwd, env, input, interactive } = command;
  const stdin = input === undefined && !interactive ? 'ignore' : 'pipe';
  if (process.platform === 'win32') return spawnOnWindows(program, command, [stdin, output, output, 'ignore']);
  const guarded = [join(__dirname, 'guardian.sh'), randomUUID(), String(GRACE_SECONDS), program, ...args];
  return spawnProcess('/bin/sh', guarded, { cwd, env, detached: true, stdio: [stdin, output, output, 'pipe'] });
}

type Stdio = 'ignore' | 'pipe' | 'inherit';

/** Where programs are scripts that no process can be made of; 0.1 s to load what knows how, which no other system has to. */
function spawnOnWindows(program: string, { args, cwd, env }: Command, stdio: [Stdio, Stdio, Stdio, Stdio]) {
  const { execa }: typeof Execa = createRequire(__filename)('execa');
  // Settled through its events; execa's promise would wait for streams that a grandchild may hold open.
  return execa(program, args, {
    cwd,
    env,
    extendEnv: false,
    reject: false,
    buffer: false,
    stdio,
  }) as unknown as ChildProcess;
}

/** 'exit', not 'close': a program may leave something behind that holds its output open. */
function exitCode(child: ChildProcess, { program, cwd, env }: Command): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(notStarted(program, cwd, error)));
    child.once('exit', (code, signal) => {
      // 127: "not found", of a shell, as Elixir's own scripts are; they start `erl`.
      if (code === 127 && !findProgram('erl', env['PATH'])) reject(missingToolchain('erl', cwd, env['PATH']));
      else resolve(code ?? 128 + (signal === null ? 1 : constants.signals[signal]));
    });
  });
}

function notStarted(program: string, cwd: string, error: Error): OtpError {
  return existsSync(cwd)
    ? new OtpError({ rule: `${program} can be started.`, found: error.message, remedy: 'Check its file permissions.' })
    : new OtpError({
        rule: `${program} runs in a folder that exists.`,
        found: cwd,
        remedy: 'Check cwd and at in the options of the target.',
      });
}

/**
 * Calls `stop` when we are asked to end, or when Nx, whose task we are, is gone: then the channel to it closes.
 *
 * @returns what takes that back
 */
export function whenAskedToEnd(stop: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  process.on('disconnect', stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
    process.off('disconnect', stop);
  };
}
