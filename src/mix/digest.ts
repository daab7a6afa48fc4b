import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Digest of a text. */
export function digest(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** Names and contents of the files in a folder, there or not, in the order of their names. */
export function* filesIn(folder: string): Generator<{ name: string; content: Buffer }> {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).sort()) yield { name, content: readFileSync(join(folder, name)) };
}
