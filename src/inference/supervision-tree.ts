import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OtpError } from '../errors';
import type { OtpMetadata } from '../graph/metadata';
import type { SupervisorNode } from '../supervision/tree';
import { keyOf } from './cache';

/** What `InferenceCache` does, as far as it is needed here. */
export interface TreeCache {
  get(key: string): SupervisorNode | undefined;
  set(key: string, tree: SupervisorNode): unknown;
}

/** The tree of an otp.toml, or why it has none: whatever is wrong with one file, the graph stays whole. */
export async function readTree(
  manifest: string,
  workspaceRoot: string,
  cache: TreeCache,
): Promise<Pick<OtpMetadata, 'tree' | 'problem'>> {
  try {
    const content = readFileSync(join(workspaceRoot, manifest));
    const key = keyOf(content.toString('latin1'));
    const known = cache.get(key);
    if (known) return { tree: known };
    const tree = await reckon(content, manifest);
    cache.set(key, tree);
    return { tree };
  } catch (error) {
    const isKnown = error instanceof OtpError || (error as NodeJS.ErrnoException).code !== undefined;
    if (!isKnown) throw error;
    return { problem: (error as Error).message };
  }
}

/** Loaded here: the readers and their schemas take a tenth of a second, which an Nx command needs for a new text only. */
async function reckon(content: Uint8Array, manifest: string): Promise<SupervisorNode> {
  const { readOtpToml } = await import('../project/otp-toml/read.js');
  const { supervise } = await import('../supervision/supervise.js');
  return supervise(readOtpToml(content, manifest));
}
