import { posix } from 'node:path';
import { entriesOf, keyOf, valueOfPair } from './elixir/builtins/collections';
import type { Folder } from './elixir/surroundings';
import { isComplete } from './elixir/surroundings';
import { type Value, optionsOf } from './elixir/values';

/** A folder that a configuration names. A path alone starts where Mix runs, in the project; `__DIR__` is the file's folder. */
export interface ConfigFolder {
  path: string;
  from: 'file' | 'project';
}

/**
 * Folders in the values of `config`: where esbuild, tailwind, bun and watchers run (`cd:`), and a crate that lies elsewhere than
 * Rustler expects it (`path:` beside `crate:`, Rustler 0.36).
 */
export function foldersIn(values: readonly Value[], folder: Folder): ConfigFolder[] {
  return values.flatMap(optionsOf).flatMap((value) => {
    if (value.kind === 'tuple') return foldersIn(value.items, folder);
    if (value.kind !== 'list' && value.kind !== 'map') return [];
    const items = entriesOf(value)?.items ?? [];
    const names = items.map((item) => nameOf(keyOf(item)));
    const found = items.flatMap((item, index) => {
      const isFolder = names[index] === 'cd' || (names[index] === 'path' && names.includes('crate'));
      return isFolder ? optionsOf(valueOfPair(item)!).flatMap((path) => folderOf(path, folder)) : [];
    });
    return [
      ...found,
      ...foldersIn(
        items.map((item) => valueOfPair(item) ?? item.value),
        folder,
      ),
    ];
  });
}

function nameOf(key: Value | undefined): string | undefined {
  return key?.kind === 'atom' ? key.name : undefined;
}

function folderOf(value: Value, folder: Folder): ConfigFolder[] {
  if (value.kind !== 'string' || value.text === '') return [];
  const path = folder.fromFolder(value.text);
  return isComplete(path) ? [{ path, from: posix.isAbsolute(value.text) ? 'file' : 'project' }] : [];
}
