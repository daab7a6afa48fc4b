import { whenAskedToEnd } from '../run';
import { type Outcome, Worker, type WorkerCall } from './worker';

/** What calls of Mix have to have in common to run in one BEAM. */
export interface BeamEnvironment {
  /** All variables that the BEAM starts with. */
  env: NodeJS.ProcessEnv;
  /** The same in equal environments. */
  key: string;
}

/** @param buildRoot folder of the build: an application's name, by which Mix knows its mix.exs, stands for one in a build */
export function beamEnvironment(env: NodeJS.ProcessEnv, buildRoot: string): BeamEnvironment {
  return { env, key: JSON.stringify([buildRoot, Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1))]) };
}

/**
 * BEAMs for calls of Mix, made as they are needed and used again: by calls of the same environment only, which Elixir and
 * Erlang read when they start.
 */
export class WorkerPool {
  private readonly idle: { key: string; worker: Worker }[] = [];
  private live = 0;
  private stopped = false;
  private readonly release = whenAskedToEnd(() => (this.stopped = true));

  /**
   * @param size how many BEAMs there may be; never ask for more calls at once
   * @param cwd absolute folder that the BEAMs start in
   * @param cache absolute folder for what need not be made at every start of one
   */
  constructor(
    private readonly size: number,
    private readonly cwd: string,
    private readonly cache: string,
  ) {}

  /** Whether a call of that environment needs no new BEAM. */
  hasIdle({ key }: BeamEnvironment): boolean {
    return this.idle.some((each) => each.key === key);
  }

  /**
   * Runs a call. Rejects with an OtpError when there is no Elixir.
   *
   * @example
   * const { code, output } = await pool.run(beamEnvironment(mixEnvironment({}, 'test'), '_build'), { args: ['test'], cwd: '/repo/a', variables: {} })
   */
  async run(environment: BeamEnvironment, call: WorkerCall): Promise<Outcome> {
    const worker = await this.take(environment);
    const outcome = await worker.run(call).catch((error: unknown) => {
      this.live--;
      throw error;
    });
    if (outcome.retired.length > 0) this.live--;
    else this.idle.push({ key: environment.key, worker });
    return outcome;
  }

  /** Starts a BEAM for calls to come, where there is room for one. Throws an OtpError when there is no Elixir. */
  prepare({ key, env }: BeamEnvironment): void {
    if (this.live >= this.size) return;
    this.idle.push({ key, worker: new Worker(env, this.cwd, this.cache) });
    this.live++;
  }

  /** Whether we were asked to end, and every BEAM with us: what fails then, failed for that. */
  get isStopped(): boolean {
    return this.stopped;
  }

  /** Ends all BEAMs. Resolves when they are gone. */
  async close(): Promise<void> {
    await Promise.all(this.idle.splice(0).map(({ worker }) => worker.end()));
    this.release();
  }

  private async take({ key, env }: BeamEnvironment): Promise<Worker> {
    const at = this.idle.findIndex((each) => each.key === key);
    const [found] = at < 0 ? [] : this.idle.splice(at, 1);
    if (found && !found.worker.hasEnded) return found.worker;
    // The place of one that is gone is free; else one of another environment has to make room.
    const place = found ?? (this.live < this.size ? undefined : this.idle.shift());
    if (!place) this.live++;
    await place?.worker.end();
    try {
      return new Worker(env, this.cwd, this.cache);
    } catch (error) {
      this.live--;
      throw error;
    }
  }
}
