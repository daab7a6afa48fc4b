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

/**
 * Runs many Mix tasks in few BEAMs: Nx's batch executor (Nx 24.0.6, tasks-runner/batch/run-batch.js). Yields each task
 * once, as it ends: Nx runs one that it does not hear of again, for ever.
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
    Object.values(graph.tasks).map((task) => [
      task.id,
      new BatchTask(task, inputs[task.id] ?? {}, context, locking, links),
    ]),
  );
  // Two who may not compile at once would only wait for each other, and say so in what Nx keeps.
  const size = locking === 'always' ? 1 : workerCount(Object.values(inputs), context.nxJsonConfiguration.parallel);
  const pool = new WorkerPool(size, context.root, workspaceDataDirectory);
  const schedule = new Schedule(dependenciesOf(graph));
  const running = new Map<string, Promise<{ id: string; result: TaskResult }>>();
  let lock: BuildLock | undefined;
  try {
    for (const id of schedule.order().slice(0, size)) tasks.get(id)!.prepare(pool);
    lock = await lockBuilds([...tasks.values()], context.root);
    while (!schedule.isDone) {
      for (
        let id = next(schedule, tasks, pool);
        id !== undefined && running.size < size;
        id = next(schedule, tasks, pool)
      ) {
        schedule.start(id);
        running.set(id, run(tasks.get(id)!, pool));
      }
      const { id, result } = await Promise.race(running.values());
      running.delete(id);
      // Nx takes nothing of a batch that throws: what failed now may be whole the next time.
      if (pool.isStopped) throw new Error('The batch was asked to end.');
      yield { task: id, result };
      for (const skipped of schedule.end(id, result.success ? 'success' : 'failure'))
        yield { task: skipped, result: { success: false, status: 'skipped', terminalOutput: '' } };
    }
  } finally {
    await pool.close();
    await lock?.release();
  }
}

async function lockBuilds(tasks: BatchTask[], root: string): Promise<BuildLock | undefined> {
  const builds = new Set(tasks.flatMap(({ lockedBuild }) => lockedBuild ?? []));
  return builds.size === 0 ? undefined : BuildLock.take([...builds], process.env, root);
}

function dependenciesOf({ tasks, dependencies }: BatchGraph): Record<string, string[]> {
  return Object.fromEntries(
    Object.keys(tasks).map((id) => [
      id,
      (dependencies[id] ?? []).map((each) => (typeof each === 'string' ? each : each.id)),
    ]),
  );
}

/** Of the tasks that may start the first that a BEAM waits for, or the first. */
function next(schedule: Schedule, tasks: Map<string, BatchTask>, pool: WorkerPool): string | undefined {
  const ready = schedule.ready();
  return ready.find((id) => tasks.get(id)!.hasWorker(pool)) ?? ready[0];
}

async function run(task: BatchTask, pool: WorkerPool): Promise<{ id: string; result: TaskResult }> {
  const startTime = Date.now();
  const ended = await task.run(pool).catch((error: unknown) => ({ success: false, output: `${messageFor(error)}\n` }));
  const result = { success: ended.success, terminalOutput: ended.output, startTime, endTime: Date.now() };
  return { id: task.id, result };
}
