import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutorContext, Task } from '@nx/devkit';
import { type BuildLocking, WITHOUT_LOCK } from '../../src/mix/build-lock';
import type { BuildLinks } from '../../src/mix/links';
import { type MixCall, mixCommand } from '../../src/mix/mix-command';
import { start } from '../../src/mix/run';
import { type BeamEnvironment, type WorkerPool, beamEnvironment } from '../../src/mix/worker/pool';
import { MixWorkspace } from '../mix-workspace';
import { withoutArguments } from '../shared-options';
import { checkedOptions } from '../with-options';
import { runTask } from './call';
import { type MixOptions, options } from './options';
import { dotEnvironment, taskVariables } from './task-environment';

/** A task of a batch, and how it is run there: by a worker, or by a `mix` of its own. */
export class BatchTask {
  readonly id: string;
  private readonly context: ExecutorContext;
  private readonly workspace: MixWorkspace;
  private readonly base: NodeJS.ProcessEnv;
  /** What its BEAM starts with, where it may share one. */
  private readonly shares: BeamEnvironment | undefined;
  /** What it has printed so far. */
  output = '';
  /** Absolute build folder that has to be locked while it runs, by whoever runs it. */
  readonly lockedBuild: string | undefined;

  constructor(
    private readonly task: Task,
    private readonly raw: Record<string, unknown>,
    context: ExecutorContext,
    locking: BuildLocking,
    links: BuildLinks,
  ) {
    this.id = task.id;
    this.context = { ...context, projectName: task.target.project, targetName: task.target.target };
    this.workspace = new MixWorkspace(this.context, links);
    const mix = options.strict().safeParse(withoutArguments(raw, options.shape)).data;
    const environment = dotEnvironment(task, this.workspace.projectRoot);
    if (mix && locking === 'unless told' && this.workspace.metadata?.build === 'shared')
      this.lockedBuild = dirname(this.workspace.libFolder(mix.mixEnv ?? 'dev'));
    this.base = this.lockedBuild === undefined ? environment : { ...environment, ...WITHOUT_LOCK };
    if (mix && mayShare(mix, this.workspace))
      this.shares = beamEnvironment(
        this.workspace.environment(mix, this.base),
        this.workspace.metadata?.buildRoot ?? '',
      );
  }

  /** Whether a BEAM of the pool waits for such a task. */
  hasWorker(pool: WorkerPool): boolean {
    return this.shares !== undefined && pool.hasIdle(this.shares);
  }

  /** Starts a BEAM that will run such a task, where it may share one and the pool has room. */
  prepare(pool: WorkerPool): void {
    try {
      if (this.shares) pool.prepare(this.shares);
    } catch {
      // The first call tells why.
    }
  }

  /** Rejects with what `messageFor` has a text for when it cannot start, or lacks an archive of Mix. */
  async run(pool: WorkerPool): Promise<boolean> {
    const mix = checkedOptions(options.strict(), withoutArguments(this.raw, options.shape), this.context);
    return runTask(mix, this.workspace, this.base, (call) =>
      this.shares ? this.callWorker(call, this.shares, pool) : this.callAlone(call),
    );
  }

  private async callWorker({ args, cwd }: MixCall, environment: BeamEnvironment, pool: WorkerPool): Promise<number> {
    const [task = '', ...rest] = args;
    const call = { args: [SHARED_TASKS.get(task) ?? task, ...rest], cwd, variables: taskVariables(this.task) };
    const { code, output } = await pool.run(environment, call);
    this.output += output;
    return code;
  }

  private async callAlone(call: MixCall): Promise<number> {
    const command = mixCommand({ ...call, env: { ...call.env, ...taskVariables(this.task) } });
    const { exit, drained } = start(command, (chunk) => (this.output += chunk.toString()));
    const code = await exit;
    // Something that it left running may hold the pipe open for good.
    await Promise.race([drained, sleep(DRAIN_MILLISECONDS, undefined, { ref: false })]);
    return code;
  }
}

/**
 * Whether other calls of Mix may come before and after it in one BEAM. What compiles its dependencies, too, or needs another
 * mix.exs first, does more than a worker puts back; without MIX_ENV Mix may choose one by the task's name.
 */
function mayShare(mix: MixOptions, { metadata }: MixWorkspace): boolean {
  const elsewhere = mix.umbrella ?? mix.buildRoot ?? mix.at;
  return (
    SHARED_TASKS.has(mix.task) &&
    !mix.ownBeam &&
    mix.mixEnv !== undefined &&
    elsewhere === undefined &&
    metadata?.build === 'shared'
  );
}

const DRAIN_MILLISECONDS = 1_000;

/** Mix tasks that workers serve, and what they call each: compile.exs. */
const SHARED_TASKS = new Map([
  ['compile', 'nx_otp.compile'],
  ['test', 'test'],
  ['format', 'format'],
]);
