import { codeFrame } from '../../errors';
import { type Entry, type KeyPath, entriesIn } from './entries';
import type { Source } from './manifest';

/**
 * The line of a key or of its value, with a caret; that of the table around it when there is no such key.
 * The positions come from a second parser, as smol-toml gives values alone; it runs only when there is something to say.
 */
export function frameOf(source: Source, path: KeyPath, of: 'key' | 'value' = 'value'): string {
  const { file, text } = source;
  const found = nearest(entriesOf(source), path);
  const at = found && (found.path.length === path.length ? found[of] : found.key);
  return codeFrame(text, { file, line: at?.start.line ?? 1, column: (at?.start.column ?? 0) + 1 });
}

/** The entry at the path, or the nearest one around it. */
function nearest(entries: Entry[], path: KeyPath): Entry | undefined {
  const shares = (entry: Entry, length: number) => path.slice(0, length).every((key, at) => key === entry.path[at]);
  for (let length = path.length; length > 0; length--) {
    const found = entries.find((entry) => entry.path.length === length && shares(entry, length));
    // A table that is only named on the way to another: `service` in [service.ledger].
    const within = found ?? entries.find((entry) => shares(entry, length));
    if (within) return within;
  }
  return undefined;
}

/** A file may have as many faults as lines: it is parsed for the first of them. */
const known = new WeakMap<Source, Entry[]>();

function entriesOf(source: Source): Entry[] {
  const entries = known.get(source) ?? parsed(source.text);
  known.set(source, entries);
  return entries;
}

function parsed(text: string): Entry[] {
  try {
    return entriesIn(text);
  } catch {
    // What smol-toml takes and this parser does not: the error is then shown at the file's first line.
    return [];
  }
}
