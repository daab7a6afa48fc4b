import { posix } from 'node:path';
import { type Tree, logger, visitNotIgnoredFiles } from '@nx/devkit';
import { fromWorkspace, isWithin } from '../../src/graph/paths';
import { folderName } from './folder-name';

/** Larger files are data, or what a tool wrote. */
const LARGEST = 256 * 1024;

const RELATIVE_PATH = /(?<![\w./@-])\.\.?\/[\w./@-]*/g;

/**
 * Lines that name a folder, from the workspace root or by a relative path, in files that git knows: what a person has to look
 * at when it is gone.
 *
 * @returns `path:line`, sorted by path
 * @example
 * mentions(tree, 'apps/orders') // ['.github/workflows/ci.yml:12']
 */
export function mentions(tree: Tree, folder: string): string[] {
  const found: string[] = [];
  visitNotIgnoredFiles(tree, '.', (file) => {
    found.push(...linesOf(tree, file, (line) => names(line, posix.dirname(file), folder)));
  });
  return found.sort();
}

function names(line: string, from: string, folder: string): boolean {
  return (
    folderName(folder).test(line) || relativePaths(line).some((path) => isWithin(folder, fromWorkspace(from, path)))
  );
}

/**
 * Lines with a relative path that leads out of a project's folder, as a source says with `__DIR__` or for Mix's working
 * directory, which is the project's folder.
 *
 * @param files of the project
 * @returns `path:line`
 */
export function waysOut(tree: Tree, root: string, files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const folder = posix.dirname(file);
    return linesOf(tree, file, (line) => {
      const runsInRoot = /\.exs?$/.test(file) && !line.includes('__DIR__');
      const bases = runsInRoot ? [folder, root] : [folder];
      return relativePaths(line).some((path) => bases.some((base) => !isWithin(root, fromWorkspace(base, path))));
    });
  });
}

/** A warning with a line for each, where there is any. */
export function tellLines(what: string, lines: readonly string[]): void {
  if (lines.length > 0) logger.warn(`${what}:\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

function linesOf(tree: Tree, file: string, isWanted: (line: string) => boolean): string[] {
  const content = tree.read(file);
  if (!content || content.length > LARGEST || content.includes(0)) return [];
  const lines = content.toString().split('\n');
  return lines.flatMap((line, index) => (isWanted(line) ? [`${file}:${index + 1}`] : []));
}

function relativePaths(line: string): string[] {
  return line.match(RELATIVE_PATH) ?? [];
}
