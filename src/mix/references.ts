import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What a compile had of other applications (worker/references.exs). Modules by the names of their files. */
export interface References {
  /** Of these something may be part of the compiled code: structs, imports, and whatever was loaded. */
  ran: string[];
  /** These are called when the application runs. */
  used: string[];
  /** Whether it may ask what modules an application has. */
  asks: boolean;
  /** Whether there are warnings, which Mix shows again each time. */
  warnings: boolean;
}

const FILE = '.nx-otp-references.json';

/** Takes away what a compile before this one, which did not come to its end, may have left. */
export function forgetReferences(folder: string): void {
  rmSync(join(folder, FILE), { force: true });
}

/** What the compile that has just ended had of others; `undefined` when that is not known. */
export function takeReferences(folder: string): References | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, FILE), 'utf8'));
  } catch {
    return undefined;
  } finally {
    forgetReferences(folder);
  }
}

/**
 * References of a build of which only a part has been compiled now: what the other part ran counts as before.
 *
 * @param now references as the compiler's manifest has them of all files, with what was loaded now
 */
export function added(before: References | undefined, now: References | undefined): References | undefined {
  if (!before || !now) return undefined;
  return { ...now, ran: [...new Set([...before.ran, ...now.ran])].sort() };
}
