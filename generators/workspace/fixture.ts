import type { Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';

/** Nx's own Tree with an empty workspace, without the formatter that Nx would look for in vain. */
export function emptyWorkspace(): Tree {
  const tree = createTreeWithEmptyWorkspace();
  tree.delete('.oxfmtrc.json');
  return tree;
}

/** Every file that generators wrote into the Tree, with its text: two runs are the same when these are. */
export function snapshot(tree: Tree): Record<string, string> {
  const files = tree.listChanges().filter(({ type }) => type !== 'DELETE');
  return Object.fromEntries(files.map(({ path }) => [path, tree.read(path, 'utf8')!]));
}

/** What is asked of a generator is refused with this text, and nothing is written. */
export async function expectRefusal(tree: Tree, generate: () => Promise<unknown>, lines: string[]): Promise<void> {
  const before = snapshot(tree);
  await expect(generate()).rejects.toThrow(new Error(lines.join('\n')));
  expect(snapshot(tree)).toEqual(before);
}
