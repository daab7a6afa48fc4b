import { createHash } from 'node:crypto';
import { parseElixir } from './elixir/parse';
import { type Expr, plainText } from './elixir/syntax';

/** One package of a mix.lock. */
export interface LockedPackage {
  /** Its application, which is what a mix.exs calls it. */
  name: string;
  source: 'hex' | 'git' | 'path';
  /** What Hex calls it: `hex: :real` in a mix.exs gives it another name. */
  hexName?: string;
  /** Version of a Hex package, revision of a git one. */
  version?: string;
  /** Packages it needs, by their application's name; only Hex says them. */
  dependencies: string[];
  /** Source, name or URL and version as words, and a digest of all that it says. */
  entry: string;
}

/**
 * The packages of a mix.lock, in its order. Never throws: an entry that is none is left out.
 *
 * @example
 * readMixLock('%{"tiny": {:git, "https://example.com/tiny.git", "0a1b", []}}')
 * // [{ name: 'tiny', source: 'git', version: '0a1b', dependencies: [], entry: 'git https://example.com/tiny.git 0a1b …' }]
 */
export function readMixLock(text: string): LockedPackage[] {
  const packages = new Map<string, LockedPackage>();
  const map = parseElixir('mix.lock', text).program.body.find((expr) => expr.type === 'map');
  for (const [key, value] of map?.type === 'map' ? map.pairs : []) {
    const name = plain(key);
    const entry = name === undefined ? undefined : readEntry(name, value);
    if (entry) packages.set(entry.name, entry);
  }
  return [...packages.values()];
}

/** `{:hex, name, version, checksum, managers, dependencies, repo, ...}` or `{:git, url, revision, options}`. */
function readEntry(name: string, value: Expr): LockedPackage | undefined {
  if (value.type !== 'tuple') return undefined;
  const source = value.items[0] && plain(value.items[0]);
  if (source !== 'hex' && source !== 'git' && source !== 'path') return undefined;
  const version = value.items[2] && plain(value.items[2]);
  const needs = source === 'hex' ? value.items[5] : undefined;
  const dependencies = needs?.type === 'list' ? needs.items.flatMap(firstName) : [];
  const words = value.items.slice(0, 3).flatMap((expr) => plain(expr) ?? []);
  const entry = [...words, digest(value)].join(' ');
  const hexName = source === 'hex' && value.items[1] ? plain(value.items[1]) : undefined;
  return {
    name,
    source,
    ...(hexName === undefined ? {} : { hexName }),
    ...(version === undefined ? {} : { version }),
    dependencies,
    entry,
  };
}

/** Of what an expression says, wherever in the text that is. */
function digest(expr: Expr): string {
  const said = JSON.stringify(expr, (key, value: unknown) => (key === 'at' || key === 'end' ? undefined : value));
  return createHash('sha256').update(said).digest('hex').slice(0, 16);
}

function firstName(expr: Expr): string[] {
  const first = expr.type === 'tuple' ? expr.items[0] : undefined;
  return first?.type === 'atom' ? [first.name] : [];
}

function plain(expr: Expr): string | undefined {
  return expr.type === 'atom' ? expr.name : plainText(expr);
}
