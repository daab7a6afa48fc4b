// What a thread of read-together.ts runs.
import { parentPort, workerData } from 'node:worker_threads';
import { type Work, readShare } from './read-share';

const { work, thread } = workerData as { work: Work; thread: number };
parentPort!.postMessage(readShare(work, thread));
