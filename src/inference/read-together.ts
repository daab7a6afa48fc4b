import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Reading, type Request, type Share, type Work, readShare } from './read-share';

/** More would each load the grammar and warm up for too small a share. */
const MOST_HELPERS = 3;

/** A request, and what it gave. */
export interface Answer {
  request: Request;
  reading: Reading;
}

/**
 * Reads on this thread and on helpers, one for each other core. A helper that fails, or does not come up before all is
 * taken, leaves out what it took: there is no answer for that.
 *
 * @param program of a helper: JavaScript, whatever this file is run from
 */
export async function readTogether(
  files: Omit<Work, 'taken'>,
  program = join(__dirname, 'reading-thread.js'),
  helpers = Math.min(availableParallelism() - 1, MOST_HELPERS),
): Promise<Answer[]> {
  const taken = new Int32Array(new SharedArrayBuffer(4 * (helpers + 2)));
  const work = { ...files, taken };
  const started = Array.from({ length: helpers }, (_, index) => start(program, work, index + 2));
  const shares = [readShare(work, 1), ...(await Promise.all(started.map((helper) => helper())))];
  return shares.flat().map(([index, reading]) => ({ request: files.requests[index]!, reading }));
}

/** @returns what gives its share and ends it, once nothing is left to take */
function start(program: string, work: Work, thread: number): () => Promise<Share> {
  const worker = new Worker(program, { workerData: { work, thread } });
  const share = new Promise<Share>((resolve) => {
    worker.once('message', resolve);
    for (const end of ['error', 'exit']) worker.once(end, () => resolve([]));
  });
  return async () => {
    const read = Atomics.load(work.taken, thread) === 1 ? await share : [];
    await worker.terminate();
    return read;
  };
}
