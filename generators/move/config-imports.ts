import { posix } from 'node:path';
import { OtpError } from '../../src/errors';
import { fromWorkspace } from '../../src/graph/paths';
import { readConfigExs } from '../../src/project/config-exs';
import { findListWith } from '../workspace/deps-list';
import { literally } from '../workspace/folder-name';
import { insertEntry } from '../workspace/insert';
import { type Move, afterMove } from './relocate';

/**
 * Keeps a configuration importing that of the project that moves, where it does so by a pattern of folders
 * (`"apps/*"`): the new folder's goes into the same list.
 *
 * @param path of the configuration
 * @param before its text now
 * @param after its text with other paths already
 * @returns its text after the move
 * @throws OtpError when it is no such list that says which folders there are
 */
export function keepImporting(path: string, before: string, after: string, move: Move): string {
  const own = posix.join(move.from, 'config/config.exs');
  if (path === own || !imports(path, before, own)) return after;
  const ownAfter = afterMove(move, own);
  if (imports(path, after, ownAfter)) return after;
  const workspace = posix.dirname(posix.dirname(path));
  const pattern = (folder: string) => JSON.stringify(posix.join(posix.relative(workspace, posix.dirname(folder)), '*'));
  const list = findListWith(after, pattern(move.from));
  const edited = list && insertEntry(after, list, pattern(move.to));
  if (edited !== undefined && imports(path, edited, ownAfter)) return edited;
  throw new OtpError({
    rule: 'A configuration that is imported before a move is imported after it.',
    found: `${path}, which imports ${own} and would not import ${ownAfter}`,
    allowed: `a list of folders with ${pattern(move.from)} in it, or import_config with one string`,
    remedy: `Make it import ${ownAfter} as well, and move again.`,
  });
}

function imports(path: string, text: string, wanted: string): boolean {
  return readConfigExs(text).imports.some((imported) => {
    const target = fromWorkspace(posix.dirname(path), imported);
    return target !== undefined && wildcard(target).test(wanted);
  });
}

/** As Path.wildcard/1 matches, but for `[a-z]`. */
function wildcard(pattern: string): RegExp {
  const parts = pattern.split(/(\*\*\/|\*|\?|\{[^{}]*\})/).map((part) => {
    if (part === '**/') return '(?:[^/]+/)*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    return part.startsWith('{') ? `(?:${part.slice(1, -1).split(',').map(literally).join('|')})` : literally(part);
  });
  return new RegExp(`^${parts.join('')}$`);
}
