import { type FSWatcher, existsSync, readdirSync, watch } from 'node:fs';
import { join, sep } from 'node:path';

export interface Watch {
  close(): void;
}

/** `project`: mix.exs, the lock file or the configuration, which Mix reads when it starts. */
type Change = 'sources' | 'project';

/** Editors write a file in several steps, and git many files. */
const SETTLED_MILLISECONDS = 100;

/**
 * Watches the sources of projects.
 *
 * @param roots absolute folders of the projects
 * @param onChange called once for changes that come together
 * @example
 * const watch = watchSources(['/repo/apps/orders'], (change) => console.log(change)) // 'sources', for lib/orders.ex
 */
export function watchSources(roots: readonly string[], onChange: (change: Change) => void): Watch {
  let pending: Change | undefined;
  let timer: NodeJS.Timeout | undefined;
  const note = (path: string) => {
    const change = changeOf(path);
    if (!change) return;
    pending = pending === 'project' ? pending : change;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const settled = pending!;
      pending = undefined;
      onChange(settled);
    }, SETTLED_MILLISECONDS);
  };
  const watchers = roots.filter((root) => existsSync(root)).flatMap((root) => watchProject(root, note));
  return {
    close: () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** One watcher for the files of the folder itself, one for each folder that may hold sources: never all of `assets`. */
function watchProject(root: string, note: (path: string) => void): FSWatcher[] {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !NO_SOURCES.test(entry.name))
    .map(({ name }) => name);
  return [
    watch(root, (_event, name) => name !== null && note(name)),
    ...folders.map((name) =>
      watch(join(root, name), { recursive: true }, (_event, path) => path !== null && note(join(name, path))),
    ),
  ];
}

/** What is built, fetched, tested or only shown. */
const NO_SOURCES = /^(_build|deps|node_modules|assets|priv|test|doc|cover|\..*)$/;

function changeOf(path: string): Change | undefined {
  if (path === 'mix.exs' || path === 'mix.lock' || path.startsWith(`config${sep}`)) return 'project';
  return /\.(ex|eex|heex|leex|sface|erl|hrl|xrl|yrl)$/.test(path) ? 'sources' : undefined;
}
