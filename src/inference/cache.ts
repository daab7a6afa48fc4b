import { createHash } from 'node:crypto';
import { join } from 'node:path';
// Not from `@nx/devkit/internal`, which has the same: that loads 250 modules more, at every Nx command (24.0.6, 23.3.2).
import { workspaceDataDirectory } from 'nx/src/utils/cache-directory';
import { PluginCache } from 'nx/src/utils/plugin-cache-utils';
import { codeKey, isCodeAsLoaded } from './plugin-code';
import { version } from './plugin-version';

/** As much as this of what earlier contents of files left is kept beside what is in use: enough for a few branches. */
const KEPT_PER_USED = 4;

/** A cache of pure results on disk, in Nx's own folder for such (`nx reset` clears it). Errors do not belong in it. */
export class InferenceCache<T> {
  private readonly path: string;
  private loaded: PluginCache<T> | undefined;
  private readonly used = new Set<string>();
  private changed = false;

  /**
   * @param name tells this cache from others, and each version of the plugin has its own file
   * @param keptPerUsed how many entries are kept for each that is in use
   */
  constructor(
    name: string,
    private readonly keptPerUsed = KEPT_PER_USED,
  ) {
    this.path = join(workspaceDataDirectory, `nx-otp-${version}-${name}.json`);
  }

  /** Read when it is first asked for: edges alone need none of what sources say. */
  private get entries(): PluginCache<T> {
    return (this.loaded ??= new PluginCache<T>(this.path));
  }

  /** How many results there are, of any content. */
  get size(): number {
    return this.entries.toSerializable().accessOrder.length;
  }

  get(key: string): T | undefined {
    const value = this.entries.get(key);
    if (value !== undefined) this.used.add(key);
    return value;
  }

  set(key: string, value: T): T {
    this.entries.set(key, value);
    this.used.add(key);
    this.changed = true;
    return value;
  }

  /**
   * Writes only when something was added: at every Nx command this is on everybody's way. Nor where the plugin has been replaced
   * under this process, as under a daemon: what it infers now is neither the old one's nor the new one's.
   */
  save(): void {
    if (this.changed && isCodeAsLoaded()) this.latest().writeToDisk();
    this.changed = false;
  }

  private latest(): PluginCache<T> {
    const { entries, accessOrder } = this.entries.toSerializable();
    const keys = accessOrder.slice(-this.keptPerUsed * this.used.size);
    return new PluginCache<T>(this.path, Object.fromEntries(keys.map((key) => [key, entries[key]!])), keys);
  }
}

/** A key for the given texts, of which the boundaries count, and for the code that infers something from them. */
export function keyOf(...texts: (string | undefined)[]): string {
  const hash = createHash('sha256').update(codeKey());
  for (const text of texts) hash.update(`${text === undefined ? -1 : Buffer.byteLength(text)}:${text ?? ''}`);
  return hash.digest('base64url');
}
