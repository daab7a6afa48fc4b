import { parse } from 'smol-toml';

export interface GleamDependency {
  name: string;
  source: 'hex' | 'git' | 'path';
  /** As gleam.toml says it: relative to its folder. */
  path?: string;
}

/** What one gleam.toml says, as far as nx-otp needs it. */
export interface GleamFacts {
  /** Absent where it could not be read. */
  name?: string;
  target: 'erlang' | 'javascript';
  /** `dependencies`, and those for development. */
  deps: GleamDependency[];
  /** Why it could not be read: a text each. */
  unread: string[];
}

/**
 * The facts of a gleam.toml. Never throws.
 *
 * @param file how messages call it
 * @example
 * readGleamToml('name = "cart"\n[dependencies]\nmoney = { path = "../money" }', 'gleam.toml')
 * // { name: 'cart', target: 'erlang', deps: [{ name: 'money', source: 'path', path: '../money' }], unread: [] }
 */
export function readGleamToml(text: string, file: string): GleamFacts {
  let toml: Record<string, unknown>;
  try {
    toml = parse(text);
  } catch (error) {
    return { target: 'erlang', deps: [], unread: [`${file}: ${(error as Error).message}`] };
  }
  const { name, target } = toml;
  // `dev_dependencies` since Gleam 1.13, `dev-dependencies` before.
  const tables = ['dependencies', 'dev_dependencies', 'dev-dependencies'].map((key) => toml[key]);
  return {
    ...(typeof name === 'string' ? { name } : {}),
    target: target === 'javascript' ? 'javascript' : 'erlang',
    deps: tables.flatMap((table) => (isTable(table) ? Object.entries(table).map(dependency) : [])),
    unread: [],
  };
}

function dependency([name, value]: [string, unknown]): GleamDependency {
  if (!isTable(value)) return { name, source: 'hex' };
  const { path, git } = value;
  if (typeof path === 'string') return { name, source: 'path', path };
  return { name, source: git === undefined ? 'hex' : 'git' };
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
