import { constants } from 'node:os';
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

const ASKED_TO_END: Outcome = { code: 128 + constants.signals.SIGTERM, output: '', retired: [] };

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
   * Runs a call; once more when its BEAM, which had served others, was gone before it heard of it. Rejects with an OtpError
   * when there is no Elixir.
   *
   * @example
   * const { code, output } = await pool.run(beamEnvironment(mixEnvironment({}, 'test'), '_build'), { args: ['test'], cwd: '/repo/a', variables: {} })
   */
  async run(environment: BeamEnvironment, call: WorkerCall): Promise<Outcome> {
    const served = this.idleOf(environment);
    const worker = served ?? (await this.another(environment));
    if (worker === undefined) return ASKED_TO_END;
    const outcome = await worker.run(call).catch((error: unknown) => {
      this.live--;
      throw error;
    });
    if (outcome.retired.length > 0) this.live--;
    else this.idle.push({ key: environment.key, worker });
    return served && outcome.unheard && !this.stopped ? this.run(environment, call) : outcome;
  }

  /** Starts a BEAM for calls to come, where there is room for one. Throws an OtpError when there is no Elixir. */
  prepare({ key, env }: BeamEnvironment): void {
    if (this.live >= this.size) return;
    this.idle.push({ key, worker: new Worker(env, this.cwd, this.cache) });
    this.live++;
  }

  /** Whether we were asked to end, and every BEAM with us. One that is started after that would be asked by nobody. */
  get isStopped(): boolean {
    return this.stopped;
  }

  /** Ends all BEAMs. Resolves when they are gone. */
  async close(): Promise<void> {
    await Promise.all(this.idle.splice(0).map(({ worker }) => worker.end()));
    this.release();
  }

  private idleOf({ key }: BeamEnvironment): Worker | undefined {
    const at = this.idle.findIndex((each) => each.key === key);
    return at < 0 ? undefined : this.idle.splice(at, 1)[0]!.worker;
  }

  /** None when we were asked to end while another made room: nobody would ask it. */
  private async another({ env }: BeamEnvironment): Promise<Worker | undefined> {
    if (this.live >= this.size) await this.endOne();
    if (this.stopped) return undefined;
    const worker = new Worker(env, this.cwd, this.cache);
    this.live++;
    return worker;
  }

  /** One of another environment has to make room. */
  private async endOne(): Promise<void> {
    const oldest = this.idle.shift();
    this.live--;
    await oldest?.worker.end();
  }
}
