import type { Tree } from '@nx/devkit';
import { lineAt } from '../../../src/errors';
import { lastPart } from '../../../src/project/names/alias-scope';
import { moduleNames } from '../../../src/project/names/module-names';
import type { Definitions } from './owners';
import type { Renaming } from './renaming';
import type { SourceReader } from './source-text';

/**
 * Where the modules are defined that a renaming may mean or meet. Files are read in which the old or the new root module
 * stands: a nested definition has its outer parts above it.
 *
 * @param files with their tests
 */
export function definitionsIn(
  tree: Tree,
  files: readonly string[],
  { module }: Renaming,
  { parse }: SourceReader,
): Definitions {
  const found = new Map<string, string>();
  const words = [module.from, module.to].map(lastPart);
  for (const file of files.filter((each) => /\.exs?$/.test(each))) {
    const text = tree.read(file, 'utf8') ?? '';
    if (!words.some((word) => text.includes(word))) continue;
    for (const { name, from, defines } of moduleNames(text, undefined, parse).names) {
      if (defines && !found.has(name)) found.set(name, `${file}:${lineAt(text, from)}`);
    }
  }
  return found;
}
