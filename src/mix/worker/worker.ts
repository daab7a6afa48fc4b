import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findProgram } from '../programs';
import { type Running, start } from '../run';
import { missingToolchain } from '../toolchain';
import { beamsFolder } from './beams';
import { type Mark, MarkedOutput } from './marked-output';

export interface WorkerCall {
  /** Arguments of `mix`. */
  args: string[];
  /** Absolute. */
  cwd: string;
  /** Variables of this call besides those that its BEAM was started with. */
  variables: Record<string, string>;
}

export interface Outcome {
  /** As `mix` would have exited. */
  code: number;
  /** stdout and stderr, as they came: each in its own order, as OTP writes both by a thread of its own (25). */
  output: string;
  /** Why the BEAM serves no more; empty when it does. */
  retired: string[];
  /** Whether the BEAM was gone before it took the call up: nothing of it has been done. */
  unheard?: true;
}

interface CurrentCall {
  output: string;
  mark: Mark;
  resolve: (outcome: Outcome) => void;
  reject: (error: unknown) => void;
}

/**
 * A BEAM that serves calls of Mix, one at a time (worker.exs). It ends with us, whatever ends us (run.ts), and takes with
 * it what its calls have left running.
 */
export class Worker {
  private readonly nonce = randomUUID();
  private readonly output = new MarkedOutput(
    this.nonce,
    (text) => this.print(text),
    (mark) => this.note(mark),
  );
  private readonly beam: Running;
  private readonly ended: Promise<number>;
  /** What Erlang and Elixir print before the first call can be heard: of interest only when they come no further. */
  private startOutput: string | undefined = '';
  private call: CurrentCall | undefined;

  /**
   * @param env all variables of the BEAM; its calls have them, too
   * @param cwd absolute
   * @param cache absolute folder, there or not, for what need not be made at every start
   * @throws OtpError when there is no Elixir on the PATH
   */
  constructor(env: NodeJS.ProcessEnv, cwd: string, cache: string) {
    if (findProgram('elixir', env['PATH']) === undefined) throw missingToolchain('elixir', cwd, env['PATH']);
    const command = {
      ...elixir([join(__dirname, 'start.exs'), beamsFolder(cache, env['PATH']), this.nonce]),
      cwd,
      env,
      interactive: true,
      sweep: true,
    };
    this.beam = start(command, (chunk) => this.output.push(chunk));
    // Something that a call left running, out of our reach (guardian.sh), may hold the pipe open for good.
    this.ended = this.beam.exit.finally(() =>
      Promise.race([this.beam.drained, sleep(DRAIN_MILLISECONDS, undefined, { ref: false })]),
    );
    this.ended.then(
      (code) => this.died(code),
      (error) => this.call?.reject(error),
    );
  }

  /** Runs one call. Rejects when the BEAM could not be started. */
  async run({ args, cwd, variables }: WorkerCall): Promise<Outcome> {
    const words = [cwd, new URLSearchParams(variables).toString(), ...args].map(encodeURIComponent);
    const outcome = new Promise<Outcome>((resolve, reject) => {
      this.call = { output: '', mark: {}, resolve, reject };
    });
    this.beam.stdin?.write(`${words.join(' ')}\n`);
    // One that was gone before has nobody to tell of it any more.
    void this.ended.then(
      (code) => this.died(code),
      (error) => this.call?.reject(error),
    );
    return outcome.finally(() => (this.call = undefined));
  }

  /** Ends the BEAM, between calls. Resolves when it is gone. */
  async end(): Promise<void> {
    this.beam.stdin?.end();
    await this.ended.catch(() => undefined);
  }

  private print(text: string): void {
    if (this.startOutput !== undefined) this.startOutput += text;
    // What comes later is of taking back what the call did.
    else if (this.call && !(this.call.mark.status !== undefined && this.call.mark.flushed)) this.call.output += text;
  }

  private note(mark: Mark): void {
    if (mark.ready) this.startOutput = undefined;
    if (!this.call) return;
    const { output, resolve } = this.call;
    const { status, flushed, leftovers } = (this.call.mark = { ...this.call.mark, ...mark });
    if (status !== undefined && flushed && leftovers) resolve({ code: status, output, retired: leftovers });
  }

  private died(code: number): void {
    this.output.end();
    if (!this.call) return;
    const { mark, resolve } = this.call;
    const output = (this.startOutput ?? '') + this.call.output;
    const last = `The BEAM that ran this ended with ${code}.`;
    if (mark.status !== undefined) resolve({ code: mark.status, output, retired: [last] });
    // Whatever it ended with: what was asked of it is not known to be done.
    else {
      const failure = { code: code === 0 ? 1 : code, output: `${output}\n${last}\n`, retired: [last] };
      resolve(mark.begun ? failure : { ...failure, unheard: true });
    }
  }
}

const DRAIN_MILLISECONDS = 1_000;

/**
 * Schedulers hardly spin while they wait for work (erl(1), +sbwt): that is time of the other workers, who share the cores, and
 * of Nx. Not at all would cost more: each call of a file is a question to another thread, and to wake that is dear.
 */
const SHORT_BUSY_WAIT = '+sbwt very_short +sbwtdcpu very_short +sbwtdio very_short';

/** One pipe for both streams, or the order that OTP writes them in would be lost. Windows has no `sh`, and there it is lost. */
function elixir(args: string[]): { program: string; args: string[] } {
  const all = ['--erl', SHORT_BUSY_WAIT, ...args];
  if (process.platform === 'win32') return { program: 'elixir', args: all };
  return { program: 'sh', args: ['-c', 'exec "$@" 2>&1', 'sh', 'elixir', ...all] };
}
