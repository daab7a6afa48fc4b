import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { findProgram } from '../programs';
import { type Running, start } from '../run';
import { missingToolchain } from '../toolchain';
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
  /** stdout and stderr, as they came. */
  output: string;
  /** Why the BEAM serves no more; empty when it does. */
  retired: string[];
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
  private call: CurrentCall | undefined;

  /**
   * @param env all variables of the BEAM; its calls have them, too
   * @throws OtpError when there is no Elixir on the PATH
   */
  constructor(env: NodeJS.ProcessEnv, cwd: string) {
    if (findProgram('elixir', env['PATH']) === undefined) throw missingToolchain('elixir', cwd);
    const command = { ...elixir(this.nonce), cwd, env, interactive: true, sweep: true };
    this.beam = start(command, (chunk) => this.output.push(chunk));
    this.ended = this.beam.exit.finally(() => this.beam.drained);
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
    // What comes later is of taking back what the call did.
    if (this.call && !(this.call.mark.status !== undefined && this.call.mark.flushed)) this.call.output += text;
  }

  private note(mark: Mark): void {
    if (!this.call) return;
    const { output, resolve } = this.call;
    const { status, flushed, leftovers } = (this.call.mark = { ...this.call.mark, ...mark });
    if (status !== undefined && flushed && leftovers) resolve({ code: status, output, retired: leftovers });
  }

  private died(code: number): void {
    this.output.end();
    if (!this.call) return;
    const { output, mark, resolve } = this.call;
    const last = `The BEAM that ran this ended with ${code}.`;
    if (mark.status !== undefined) resolve({ code: mark.status, output, retired: [last] });
    // Whatever it ended with: what was asked of it is not known to be done.
    else resolve({ code: code === 0 ? 1 : code, output: `${output}\n${last}\n`, retired: [last] });
  }
}

const FILES = ['../json.exs', 'projects.exs', 'snapshot.exs', 'compile.exs'];

/** One pipe for both streams, or their order would be lost. Windows has no `sh`, and there it is lost. */
function elixir(nonce: string): { program: string; args: string[] } {
  const files = FILES.flatMap((file) => ['-r', join(__dirname, file)]);
  const args = [...files, join(__dirname, 'worker.exs'), nonce];
  if (process.platform === 'win32') return { program: 'elixir', args };
  return { program: 'sh', args: ['-c', 'exec "$@" 2>&1', 'sh', 'elixir', ...args] };
}
