import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The outputs of one task as Nx's cache holds them. */
export interface CacheEntry {
  /** Of every file, from the workspace root. */
  paths: string[];
  bytes: number;
}

/**
 * What Nx's cache holds of outputs, an entry for each task that has any. What a task printed is kept beside them
 * (Nx 24.0.6: a folder `terminalOutputs`).
 *
 * @param cache Nx's folder
 * @throws Error when there is a link in it: Nx drops what a remote cache holds when a link leads out of it (24.0.6)
 */
export function cacheEntries(cache: string): CacheEntry[] {
  const hashes = readdirSync(cache).filter((name) => /^\d+$/.test(name));
  return hashes
    .map((hash) => {
      const root = join(cache, hash);
      const within = readdirSync(root, { recursive: true, withFileTypes: true });
      const link = within.find((each) => each.isSymbolicLink());
      if (link) throw new Error(`A link is in the cache: ${join(link.parentPath, link.name)}`);
      const files = within.filter((each) => each.isFile()).map(({ parentPath, name }) => join(parentPath, name));
      const outputs = files.filter((file) => file !== join(root, 'terminalOutput'));
      return {
        paths: outputs.map((file) => file.slice(root.length + 1)).sort(),
        bytes: outputs.reduce((sum, file) => sum + lstatSync(file).size, 0),
      };
    })
    .filter(({ paths }) => paths.length > 0);
}

/** The builds of applications that an entry holds: `_build/dev/lib/orders`; other files by their own path. */
export function buildsIn({ paths }: CacheEntry): string {
  const builds = paths.map(
    (path) => /^.*?_build\/[^/]+\/(?:lib\/[^/]+|rel\/[^/]+|consolidated)/.exec(path)?.[0] ?? path,
  );
  return [...new Set(builds)].join(' ');
}

/** What is held of the build of an application: its code, and what Mix and nx-otp note of it. */
export function partsOfBuilds(entries: CacheEntry[]): string[] {
  const parts = entries.flatMap(({ paths }) => paths.flatMap((path) => /\/lib\/[^/]+\/([^/]+)/.exec(path)?.[1] ?? []));
  return [...new Set(parts)].sort();
}

/** Every file once, and as large as it is in the workspace: there is no other way to be no larger than what was made. */
export function isHeldOnce(entries: CacheEntry[], root: string): boolean {
  const paths = entries.flatMap((entry) => entry.paths);
  const made = paths.reduce((sum, path) => sum + lstatSync(join(root, path)).size, 0);
  return new Set(paths).size === paths.length && entries.reduce((sum, { bytes }) => sum + bytes, 0) === made;
}
