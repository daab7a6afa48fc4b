import { posix } from 'node:path';
import { isWithin } from '../../../src/graph/paths';
import { modulePath } from '../../../src/naming';
import type { Naming } from '../../../src/project/names/alias-scope';
import type { MixProject } from '../../workspace/mix-projects';

/** Files and folders that go by a module's name, and what they are called after the renaming; from the project's folder. */
export type PathChanges = readonly { from: string; to: string }[];

/**
 * Where sources lie by convention: `lib/shop.ex` and `lib/shop/` of the root module `Shop`. A folder goes with all that is in
 * it, as templates are found beside their module.
 *
 * @param roots the modules at the top
 * @param definitions files from the project's folder, with what they define
 */
export function pathChanges(
  { facts }: MixProject,
  roots: readonly Naming[],
  definitions: ReadonlyMap<string, readonly Naming[]>,
): PathChanges {
  const folders = new Set([...facts.elixircPaths, ...facts.testPaths]);
  for (const [file, modules] of definitions)
    for (const { name } of modules) folders.add(folderAbove(file, name) ?? 'lib');
  const changes: { from: string; to: string }[] = [];
  for (const folder of [...folders].sort()) {
    for (const { name, next } of roots) {
      const [from, to] = [name, next].map((module) => posix.join(folder, modulePath(module))) as [string, string];
      if (from === to) continue;
      for (const [file, modules] of definitions) {
        if (!modules.some((module) => module.name !== module.next)) continue;
        const path = isWithin(from, file) ? from : file.replace(/\.exs?$/, '') === from ? file : undefined;
        if (path === undefined || changes.some((change) => change.from === path)) continue;
        changes.push({ from: path, to: to + path.slice(from.length) });
      }
    }
  }
  return changes;
}

/** `test/unit` of `test/unit/shop/cart.exs` with `Shop.Cart`. */
function folderAbove(file: string, module: string): string | undefined {
  const path = modulePath(module);
  const bare = file.replace(/\.exs?$/, '');
  return bare.endsWith(`/${path}`) ? bare.slice(0, -path.length - 1) : undefined;
}

/**
 * Where a file of the project is after the renaming.
 *
 * @example
 * changedPath([{ from: 'lib/shop', to: 'lib/store' }], 'lib/shop/cart.ex') // 'lib/store/cart.ex'
 */
export function changedPath(changes: PathChanges, path: string): string {
  const change = changes.find(({ from }) => isWithin(from, path));
  return change ? change.to + path.slice(change.from.length) : path;
}
