import type { Tree } from '@nx/devkit';
import { lineAt } from '../../../src/errors';
import { literally } from '../../workspace/folder-name';
import type { Owners } from './owners';
import type { PathChanges } from './paths';
import type { Renaming } from './renaming';
import type { Scope } from './scope';
import { type SourceReader, isElixir } from './source-text';

/** Larger files are data, or what a tool wrote. */
const LARGEST = 256 * 1024;

/** Lines that still name what was renamed, as `file:line`: what a person has to look at. */
export interface Leftovers {
  /** A module: in a comment, a doc, a string, an atom. */
  modules: string[];
  /** The application, or a file by its old path. */
  application: string[];
}

/**
 * What of the old names is in the files after the renaming. What names a module or an application beyond doubt has been
 * renamed, or has another project's, and does not count.
 *
 * @param files where they are now
 */
export function leftovers(
  tree: Tree,
  { own, dependants, loose, others }: Scope,
  renaming: Renaming,
  owners: Owners,
  changes: PathChanges,
  reader: SourceReader,
): Leftovers {
  const module = owners.roots.map((root) => `(?<!\\w)${literally(root)}(?!\\w)`).join('|');
  const paths = changes.map(({ from }) => `(?<![\\w-])${literally(from)}(?![\\w-])`);
  const found: Leftovers = { modules: [], application: [] };
  for (const file of [...own, ...dependants, ...loose]) {
    const text = readable(tree, file);
    if (text === undefined) continue;
    const undecided = isElixir(file) ? withoutNames(file, text, renaming, reader) : text;
    found.modules.push(...linesWith(file, undecided, module));
    const app =
      renaming.app.from === renaming.app.to ? [] : [applicationPattern(file, renaming.app.from, loose.includes(file))];
    if (app.length + paths.length > 0)
      found.application.push(...linesWith(file, undecided, [...app, ...paths].join('|')));
  }
  for (const file of others.filter(isElixir)) found.modules.push(...strayNames(tree, file, module, owners, reader));
  return found;
}

/**
 * In Elixir a variable may have the name of the application, and elsewhere it may be any word: outside of projects it counts
 * where a build or a release has it, as in `bin/shop`.
 */
function applicationPattern(file: string, app: string, isLoose: boolean): string {
  const name = literally(app);
  if (isElixir(file)) return `(?<![\\w:.@])(?::|["'])${name}(?![\\w?!-])|(?<![\\w:.@])${name}:(?=\\s)`;
  return `${isLoose ? '(?<=(?:bin|lib|rel)/)' : '(?<![\\w-])'}${name}(?![\\w-])`;
}

/** The text with blanks where a name is beyond doubt. */
function withoutNames(file: string, text: string, { app }: Renaming, reader: SourceReader): string {
  const { modules, applications } = reader.read(file, text);
  let blanked = text;
  const decided = [...modules.names, ...applications.filter(({ name }) => name !== app.from)];
  for (const { from, to } of decided) {
    blanked = blanked.slice(0, from) + text.slice(from, to).replace(/[^\n]/g, ' ') + blanked.slice(to);
  }
  return blanked;
}

/** Modules of the project that one names that does not depend on it. */
function strayNames(tree: Tree, file: string, module: string, { next }: Owners, reader: SourceReader): string[] {
  const text = readable(tree, file);
  if (text === undefined || !new RegExp(module).test(text)) return [];
  const names = reader.read(file, text).modules.names.filter(({ name }) => next(name) !== name);
  return [...new Set(names.map(({ from }) => `${file}:${lineAt(text, from)}`))];
}

function linesWith(file: string, text: string, pattern: string): string[] {
  const wanted = new RegExp(pattern);
  if (!wanted.test(text)) return [];
  return text.split('\n').flatMap((line, index) => (wanted.test(line) ? [`${file}:${index + 1}`] : []));
}

function readable(tree: Tree, file: string): string | undefined {
  const content = tree.read(file);
  return !content || content.length > LARGEST || content.includes(0) ? undefined : content.toString();
}
