import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OtpError } from '../errors';
import type { OtpMetadata } from '../graph/metadata';
import { readOtpToml } from '../project/otp-toml/read';
import { supervise } from '../supervision/supervise';

/** The tree of an otp.toml, or why it has none: whatever is wrong with one file, the graph stays whole. */
export function readTree(manifest: string, workspaceRoot: string): Pick<OtpMetadata, 'tree' | 'problem'> {
  try {
    return { tree: supervise(readOtpToml(readFileSync(join(workspaceRoot, manifest)), manifest)) };
  } catch (error) {
    const isKnown = error instanceof OtpError || (error as NodeJS.ErrnoException).code !== undefined;
    if (!isKnown) throw error;
    return { problem: (error as Error).message };
  }
}
