import { parseElixir } from './elixir/parse';
import { type Expr, walk } from './elixir/syntax';

/** One package of a mix.lock. */
interface LockEntry {
  source: 'hex' | 'git' | 'path';
  /** Version of a Hex package, revision of a git one. */
  version?: string;
  /** Packages it needs, by their application's name; only Hex says them. */
  dependencies: string[];
}

/**
 * The packages of a mix.lock, by name, in its order. Never throws: an entry that is none is left out.
 *
 * @example
 * readMixLock('%{"tiny": {:git, "https://example.com/tiny.git", "0a1b", []}}').entries.get('tiny')
 * // { source: 'git', version: '0a1b', dependencies: [] }
 */
export function readMixLock(text: string): { entries: Map<string, LockEntry> } {
  const entries = new Map<string, LockEntry>();
  const map = parseElixir('mix.lock', text).program.body.find((expr) => expr.type === 'map');
  for (const [key, value] of map?.type === 'map' ? map.pairs : []) {
    const name = plain(key);
    const entry = readEntry(value);
    if (name !== undefined && entry) entries.set(name, entry);
  }
  return { entries };
}

/** `{:hex, name, version, checksum, managers, dependencies, repo, ...}` or `{:git, url, revision, options}`. */
function readEntry(value: Expr): LockEntry | undefined {
  if (value.type !== 'tuple') return undefined;
  const source = value.items[0] && plain(value.items[0]);
  if (source !== 'hex' && source !== 'git' && source !== 'path') return undefined;
  const version = value.items[2] && plain(value.items[2]);
  const needs = source === 'hex' ? value.items[5] : undefined;
  const dependencies = needs?.type === 'list' ? needs.items.flatMap(firstName) : [];
  return { source, ...(version === undefined ? {} : { version }), dependencies };
}

function firstName(expr: Expr): string[] {
  const first = expr.type === 'tuple' ? expr.items[0] : undefined;
  return first?.type === 'atom' ? [first.name] : [];
}

function plain(expr: Expr): string | undefined {
  if (expr.type === 'atom') return expr.name;
  const text = [...walk(expr)][0];
  return text?.type === 'text' && text.parts.every((part) => typeof part === 'string')
    ? text.parts.join('')
    : undefined;
}
