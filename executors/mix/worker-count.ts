import { availableParallelism } from 'node:os';

/**
 * How many BEAMs a batch runs at once: what a task's `workers` says (the most that any says), else NX_PARALLEL, else
 * `parallel` of nx.json, else the number of cores. Nx does not tell a batch of `--parallel` (24.0.6).
 */
export function workerCount(
  inputs: Record<string, unknown>[],
  parallel: number | undefined,
  env: NodeJS.ProcessEnv = process.env,
): number {
  const asked = Math.max(0, ...inputs.map(({ workers }) => Number(workers ?? 0)));
  return [asked, count(env['NX_PARALLEL']), parallel ?? 0].find((each) => each > 0) ?? availableParallelism();
}

/** Nx takes a number, or a percentage of the cores. */
function count(parallel: string | undefined): number {
  const share = /^(\d+)%$/.exec(parallel ?? '')?.[1];
  if (share !== undefined) return Math.max(1, Math.floor((availableParallelism() * Number(share)) / 100));
  return Number(parallel) || 0;
}
