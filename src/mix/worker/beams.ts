import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { toolchainVersion } from '../toolchain-version';

/**
 * Where the compiled modules of a worker lie, or will: another folder for every toolchain and for every change of their
 * sources. start.exs fills it.
 *
 * @param cache absolute folder
 * @param path PATH on which the toolchain is
 */
export function beamsFolder(cache: string, path: string | undefined): string {
  const hash = createHash('sha256')
    .update(toolchainVersion(path) ?? '')
    .update(sourcesDigest());
  return join(cache, `nx-otp-worker-${hash.digest('hex').slice(0, 32)}`);
}

let digest: Buffer | undefined;

function sourcesDigest(): Buffer {
  if (digest) return digest;
  const hash = createHash('sha256').update(readFileSync(join(__dirname, '../json.exs')));
  for (const name of readdirSync(__dirname).filter((each) => each.endsWith('.exs')))
    hash.update(readFileSync(join(__dirname, name)));
  return (digest = hash.digest());
}
