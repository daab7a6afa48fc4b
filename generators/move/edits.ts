import { posix } from 'node:path';
import { type Tree, globAsync } from '@nx/devkit';
import { isProjectPath } from '../../src/graph/discovery';
import type { Texts } from '../workspace/mix-projects';
import { ownFiles } from '../workspace/own-files';
import { keepImporting } from './config-imports';
import { renameFolder } from './json-paths';
import { type ElixirFile, replacePaths } from './path-literals';
import { type Move, afterMove, relocated } from './relocate';

/** What is looked through, by the way in which such a file names folders. */
const ELIXIR: readonly [ElixirFile, string[]][] = [
  ['mix.exs', ['mix.exs', '**/mix.exs']],
  ['config', ['config/**/*.exs', '**/config/**/*.exs']],
  ['.formatter.exs', ['.formatter.exs', '**/.formatter.exs']],
];
const JSON_FILES = ['nx.json', 'package.json', 'project.json', '**/project.json'];

/**
 * The text after the move of each file that names the folder, or is in it and names one outside, by its path now.
 *
 * @param renamed texts that change for another reason too
 * @throws OtpError when a configuration could not be kept whole
 */
export async function edits(
  tree: Tree,
  move: Move,
  renamed: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const edited = new Map(renamed);
  const hasConfig = tree.exists(posix.join(move.from, 'config/config.exs'));
  for (const [kind, patterns] of ELIXIR) {
    for (const file of await globAsync(tree, patterns)) {
      if (isProjectPath(file)) edit(file, (text) => elixirText(file, text, kind));
    }
  }
  for (const file of await globAsync(tree, JSON_FILES)) {
    edit(file, (text) => renameFolder(text, posix.dirname(file), move));
  }
  return edited;

  function elixirText(file: string, before: string, kind: ElixirFile): string {
    const text = replacePaths(before, kind, (path) => relocated(path, posix.dirname(file), move));
    return kind === 'config' && hasConfig ? keepImporting(file, before, text, move) : text;
  }

  function edit(file: string, change: (text: string) => string): void {
    const before = edited.get(file) ?? tree.read(file, 'utf8') ?? '';
    const after = change(before);
    if (after !== before) edited.set(file, after);
  }
}

/** The texts as they are going to be, at their new paths. `newPath`: where a file of today will be. */
export function movedTexts(
  tree: Tree,
  edited: ReadonlyMap<string, string>,
  move: Move,
  newPath: (path: string) => string,
): Texts {
  const back = { from: move.to, to: move.from };
  const elsewhere = new Map(ownFiles(tree, move.from).map((file) => [newPath(file), file]));
  return {
    read(path: string): string | null {
      const now = elsewhere.get(path) ?? afterMove(back, path);
      return newPath(now) === path ? (edited.get(now) ?? tree.read(now, 'utf8')) : null;
    },
  };
}
