import type { MixFacts } from '../project/facts';
import { readMixExs } from '../project/mix-exs';
import { Disk, type OnDisk } from './disk';

/** What one mix.exs said. */
export interface Reading {
  facts: MixFacts;
  /** Another file, beside the umbrella's mix.exs, had a part in it, or a folder's content. */
  lookedAround: boolean;
}

/** A mix.exs to read: its folder, and the umbrella's root above, if there is one. */
export interface Request {
  root: string;
  umbrella?: string;
}

/** What several threads read. Each thread has a copy of all but `taken`, which they share. */
export interface Work {
  workspaceRoot: string;
  /** Of files that were read already, by path: all threads see the same. */
  texts: Map<string, string | undefined>;
  requests: Request[];
  /** First the index of the request that is to be taken next; then for each thread 1 as soon as it takes any. */
  taken: Int32Array;
}

/** What one thread has read: indices of the requests, and what they gave. */
export type Share = [index: number, reading: Reading][];

/**
 * Takes request after request until none is left.
 *
 * @param thread counts from 1
 */
export function readShare({ workspaceRoot, texts, requests, taken }: Work, thread: number): Share {
  const disk = new Disk(workspaceRoot, texts);
  const share: Share = [];
  Atomics.store(taken, thread, 1);
  for (let index = Atomics.add(taken, 0, 1); index < requests.length; index = Atomics.add(taken, 0, 1)) {
    const { root, umbrella } = requests[index]!;
    const around = disk.surroundings(root, umbrella);
    const text = disk.text(around.file);
    if (text !== undefined) share.push([index, readWatched(text, around)]);
  }
  return share;
}

/** As `readMixExs`, with an eye on what it looks at. */
export function readWatched(text: string, around: OnDisk): Reading {
  let lookedAround = false;
  const facts = readMixExs(text, {
    ...around,
    readFile: (path) => {
      lookedAround = true;
      return around.readFile(path);
    },
    wildcard: (pattern) => {
      lookedAround = true;
      return around.wildcard(pattern);
    },
  });
  return { facts, lookedAround };
}
