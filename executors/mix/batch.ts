import { inspect } from 'node:util';
import type { ExecutorContext, Task } from '@nx/devkit';
import { workspaceDataDirectory } from '@nx/devkit/internal';
import { BuildLock, buildLocking } from '../../src/mix/build-lock';
import { BuildLinks } from '../../src/mix/links';
import { elixirVersionOf } from '../../src/mix/toolchain-version';
import { WorkerPool } from '../../src/mix/worker/pool';
import { messageFor } from '../with-options';
import { BatchTask } from './batch-task';
import { Schedule } from './schedule';
import { workerCount } from './worker-count';

/** A task graph as Nx hands it to a batch: a dependency is an id on 23, an object with one on 24. */
export interface BatchGraph {
  tasks: Record<string, Task>;
  dependencies: Record<string, (string | { id: string })[]>;
}

export interface TaskResult {
  success: boolean;
  status?: 'skipped';
  terminalOutput: string;
  startTime?: number;
  endTime?: number;
}

type Runnable = Pick<BatchTask, 'lockedBuild' | 'output' | 'prepare' | 'hasWorker' | 'run'>;

/**
 * Runs many Mix tasks in few BEAMs: Nx's batch executor (Nx 24.0.6, tasks-runner/batch/run-batch.js). Yields each task
 * once, as it ends: Nx runs one that it does not hear of again, for ever. Asked to end, it starts none any more. It does
 * not throw: Nx would take every other task for failed, too.
 */
export default async function* batch(
  graph: BatchGraph,
  inputs: Record<string, Record<string, unknown>>,
  _overrides: unknown,
  context: ExecutorContext,
): AsyncGenerator<{ task: string; result: TaskResult }> {
  const locking = buildLocking(elixirVersionOf());
  const links = new BuildLinks();
  const tasks = new Map(
    Object.values(graph.tasks).map((task) => [task.id, prepared(task, inputs[task.id] ?? {}, context, locking, links)]),
  );
  // Two who may not compile at once would only wait for each other, and say so in what Nx keeps.
  const size = locking === 'always' ? 1 : workerCount(Object.values(inputs), context.nxJsonConfiguration.parallel);
  const pool = new WorkerPool(size, context.root, workspaceDataDirectory);
  const schedule = new Schedule(dependenciesOf(graph));
  const running = new Map<string, Promise<{ id: string; result: TaskResult }>>();
  const lock = lockBuilds([...tasks.values()], context.root);
  try {
    for (const id of schedule.order().slice(0, size)) tasks.get(id)!.prepare(pool);
    while (!schedule.isDone) {
      for (
        let id = next(schedule, tasks, pool);
        id !== undefined && running.size < size;
        id = next(schedule, tasks, pool)
      ) {
        schedule.start(id);
        running.set(id, run(id, tasks.get(id)!, pool, lock));
      }
      if (running.size === 0) break;
      const { id, result } = await Promise.race(running.values());
      running.delete(id);
      yield { task: id, result };
      for (const skipped of schedule.end(id, result.success ? 'success' : 'failure'))
        yield { task: skipped, result: { success: false, status: 'skipped', terminalOutput: '' } };
    }
    for (const id of schedule.notStarted()) yield { task: id, result: { success: false, terminalOutput: NOT_RUN } };
  } finally {
    await pool.close();
    await (await lock.catch(() => undefined))?.release();
  }
}

/** The lock of all builds that have to be locked; each task that needs it fails where it cannot be had. */
function lockBuilds(tasks: Runnable[], root: string): Promise<BuildLock | undefined> {
  const builds = new Set(tasks.flatMap(({ lockedBuild }) => lockedBuild ?? []));
  const lock = builds.size === 0 ? Promise.resolve(undefined) : BuildLock.take([...builds], process.env, root);
  lock.catch(() => undefined);
  return lock;
}

function dependenciesOf({ tasks, dependencies }: BatchGraph): Record<string, string[]> {
  return Object.fromEntries(
    Object.keys(tasks).map((id) => [
      id,
      (dependencies[id] ?? []).map((each) => (typeof each === 'string' ? each : each.id)),
    ]),
  );
}

const NOT_RUN = 'The batch was asked to end before this was run.\n';

/** A task; one that cannot even be looked at fails when it is run. */
function prepared(...task: ConstructorParameters<typeof BatchTask>): Runnable {
  try {
    return new BatchTask(...task);
  } catch (error) {
    return {
      lockedBuild: undefined,
      output: '',
      prepare: () => undefined,
      hasWorker: () => false,
      run: () => Promise.reject(error),
    };
  }
}

/** Of the tasks that may start the first that a BEAM waits for, or the first; none when the batch is to end. */
function next(schedule: Schedule, tasks: Map<string, Runnable>, pool: WorkerPool): string | undefined {
  if (pool.isStopped) return undefined;
  const ready = schedule.ready();
  return ready.find((id) => tasks.get(id)!.hasWorker(pool)) ?? ready[0];
}

async function run(
  id: string,
  task: Runnable,
  pool: WorkerPool,
  lock: Promise<BuildLock | undefined>,
): Promise<{ id: string; result: TaskResult }> {
  const startTime = Date.now();
  const held = task.lockedBuild === undefined ? Promise.resolve() : lock;
  const { success, reason } = await held
    .then(() => task.run(pool))
    .then((success) => ({ success, reason: '' }))
    .catch((error: unknown) => ({ success: false, reason: `${textOf(error)}\n` }));
  return { id, result: { success, terminalOutput: task.output + reason, startTime, endTime: Date.now() } };
}

/** An error that is nobody's but ours is told with its stack. */
function textOf(error: unknown): string {
  return messageFor(error) ?? inspect(error);
}
