/** An otp.toml that is made from something else: keys as the file has them, and what a person should know of each table. */
export interface Draft {
  /** Stands at the top, a line each. */
  about: string[];
  app: { name: string; module: string };
  supervision?: { maxRestarts: number; maxSeconds: number };
  services: DraftService[];
  groups: { name: string; notes: string[]; services: string[]; strategy: string }[];
}

export interface DraftService {
  name: string;
  /** What a person wrote of it, and what could not be carried over, a line each. */
  notes: string[];
  /** In the order in which they are written; those that are undefined or empty lists are left out. */
  keys: Record<string, Value | undefined>;
}

type Value = string | number | boolean | Value[] | { [key: string]: Value };

/**
 * The text of the file.
 *
 * @example
 * draftText({ about: [], app: { name: 'orders', module: 'Orders' }, services: [{ name: 'repo', notes: [], keys: {} }], groups: [] })
 * // '[app]\nname = "orders"\nmodule = "Orders"\n\n[services.repo]\n'
 */
export function draftText({ about, app, supervision, services, groups }: Draft): string {
  const parts = [
    ...(about.length > 0 ? [comments(about)] : []),
    table('app', { name: app.name, module: app.module }),
    ...(supervision
      ? [table('supervision', { max_restarts: supervision.maxRestarts, max_seconds: supervision.maxSeconds })]
      : []),
    ...services.map(({ name, notes, keys }) => comments(notes) + table(`services.${name}`, keys)),
    ...groups.map(
      ({ name, notes, services: members, strategy }) =>
        comments(notes) + table(`groups.${name}`, { services: members, strategy }),
    ),
  ];
  return parts.join('\n');
}

function comments(lines: string[]): string {
  return lines.map((line) => (line === '' ? '#\n' : `# ${line}\n`)).join('');
}

function table(name: string, keys: DraftService['keys']): string {
  const lines = Object.entries(keys).flatMap(([key, value]) => {
    const isEmpty = value === undefined || (Array.isArray(value) && value.length === 0);
    return isEmpty ? [] : [`${key} = ${written(value)}\n`];
  });
  return `[${name}]\n${lines.join('')}`;
}

function written(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value !== 'object') return typeof value === 'string' ? text(value) : String(value);
  const pairs = Object.entries(value).map(([key, inner]) => `${key} = ${written(inner)}`);
  return `{ ${pairs.join(', ')} }`;
}

/** A basic string: JSON's escapes are TOML's, but for the delete character, which TOML does not take as it is. */
function text(value: string): string {
  return JSON.stringify(value).replaceAll('\u007f', '\\u007f');
}
