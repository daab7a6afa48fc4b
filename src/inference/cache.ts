import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { PluginCache, workspaceDataDirectory } from '@nx/devkit/internal';
import { version } from './plugin-version';

/** A cache of pure results on disk, in Nx's own folder for such (`nx reset` clears it). Errors do not belong in it. */
export class InferenceCache<T> {
  private readonly entries: PluginCache<T>;
  private changed = false;

  /** @param name tells this cache from others, and each version of the plugin has its own: what it infers may differ. */
  constructor(name: string) {
    this.entries = new PluginCache<T>(join(workspaceDataDirectory, `nx-otp-${version}-${name}.json`));
  }

  get(key: string): T | undefined {
    return this.entries.get(key);
  }

  set(key: string, value: T): T {
    this.entries.set(key, value);
    this.changed = true;
    return value;
  }

  /** Writes only when something was added: at every Nx command this is on everybody's way. */
  save(): void {
    if (this.changed) this.entries.writeToDisk();
    this.changed = false;
  }
}

/** A key for the given texts; their boundaries count. */
export function keyOf(...texts: (string | undefined)[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text === undefined ? -1 : Buffer.byteLength(text)}:${text ?? ''}`);
  return hash.digest('base64url');
}
