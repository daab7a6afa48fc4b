import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
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
}

export interface Running {
  /** Resolves, never rejects, with the exit code; 128 and the signal's number when a signal ended it, as shells count. */
  exit: Promise<number>;
  /** Ends the program and all that it started: TERM, and KILL after five seconds. */
  stop(): void;
  /** Resolves when all output has been passed on: after the exit, or never while something it left holds it open. */
  drained: Promise<unknown>;
  /** Kills what is left of its process group. */
  sweep(): void;
}

/**
 * Runs a program to its end, output passed through.
 *
 * @returns its exit code
 * @throws OtpError when the program is not on the PATH, with the command that installs it
 * @example
 * await run({ program: 'mix', args: ['compile'], cwd: '/repo/apps/orders', env: mixEnvironment({}, 'test') })
 */
export async function run(command: Command): Promise<number> {
  return start(command, 'inherit').exit;
}

/**
 * Starts a program that does not outlive us. Ctrl-C, a killed Nx and a killed executor all end it, with everything in
 * its process group; on Windows, which has no such groups, the program alone.
 */
export function start(command: Command, output: 'inherit' | ((chunk: Buffer) => void)): Running {
  const program = command.program.includes('/') ? command.program : findProgram(command.program, command.env['PATH']);
  if (program === undefined) throw missingToolchain(command.program, command.cwd);
  const child = spawn(program, command, output === 'inherit' ? 'inherit' : 'pipe');
  if (output !== 'inherit') for (const stream of [child.stdout, child.stderr]) stream?.on('data', output);
  child.stdin?.on('error', () => undefined).end(command.input);
  // The guardian ends the group when this end of the pipe closes; that a dead guardian's pipe breaks is no news.
  const lifeline = child.stdio[3];
  lifeline?.on('error', () => undefined);
  const stop = () => (lifeline ? lifeline.destroy() : child.kill());
  const release = stopWith(stop);
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  return {
    exit: exitCode(child).finally(release),
    drained: Promise.all(streams.map((stream) => new Promise((resolve) => stream.once('close', resolve)))),
    stop,
    sweep: () => killGroup(child.pid),
  };
}

function spawn(program: string, { args, cwd, env, input }: Command, output: 'inherit' | 'pipe'): ChildProcess {
  const stdin = input === undefined ? ('ignore' as const) : ('pipe' as const);
  const common = { cwd, env, extendEnv: false, reject: false, buffer: false } as const;
  // Settled through its events; execa's promise would wait for streams that a grandchild may hold open.
  const started =
    process.platform === 'win32'
      ? execa(program, args, { ...common, stdio: [stdin, output, output, 'ignore'] })
      : execa('/bin/sh', [join(__dirname, 'guardian.sh'), program, ...args], {
          ...common,
          detached: true,
          cleanup: false,
          stdio: [stdin, output, output, 'pipe'],
        });
  return started as unknown as ChildProcess;
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined || process.platform === 'win32') return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}

/** 'exit', not 'close': a program may leave something behind that holds its output open. */
function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 1 : constants.signals[signal])));
  });
}

/** Calls `stop` when we are asked to end, or when Nx, whose task we are, is gone: then the channel to it closes. */
function stopWith(stop: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  process.on('disconnect', stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
    process.off('disconnect', stop);
  };
}
