import type { z } from 'zod';
import { type Complaint, didYouMean } from '../../errors';
import type { Expectation } from './fields';
import type { KeyPath } from './entries';
import { frameOf } from './locate';
import type { Source } from './manifest';
import { keysAt, kindsWith } from './schema';

/** Finds fault with a manifest, and keeps every fault until all are known. */
export class Complaints {
  private readonly found: Complaint[] = [];

  constructor(private readonly source: Source) {}

  get list(): readonly Complaint[] {
    return this.found;
  }

  /** One more, with the line of the key at `path` or of its value. */
  add(path: KeyPath, complaint: Complaint, of: 'key' | 'value' = 'value'): void {
    // An empty file has no line to show.
    const frame = this.source.text.trim() === '' ? undefined : frameOf(this.source, path, of);
    this.found.push({ frame, ...complaint });
  }

  /** The table at `path` as its schema reads it, or undefined when there is something to complain of. */
  check<S extends z.ZodType>(path: KeyPath, schema: S, table: unknown): z.infer<S> | undefined {
    const result = schema.safeParse(table, { reportInput: true });
    if (result.success) return result.data;
    this.addIssues(path, schema, result.error.issues);
    return undefined;
  }

  /** Those that zod has with the table at `path`. */
  addIssues(path: KeyPath, schema: z.ZodType, issues: z.core.$ZodIssue[]): void {
    for (const issue of issues) {
      const at = [...path, ...(issue.path as (string | number)[])];
      if (issue.code === 'unrecognized_keys') this.addUnknownKeys(at, keysAt(schema, issue.path), issue.keys);
      else if (issue.code === 'custom') this.addWrongValue(at, issue.params as Expectation, issue.input);
      else if (issue.code === 'invalid_type' && issue.expected === 'array') this.addNoTables(at, issue.input);
      else this.addNoTable(at, issue.input);
    }
  }

  private addUnknownKeys(path: KeyPath, keys: string[], unknown: string[]): void {
    for (const key of unknown) {
      const near = didYouMean(key, keys);
      const kinds = path[0] === 'services' && path.length === 2 ? kindsWith(key) : [];
      const elsewhere = kinds.length > 0 ? ` Services that have it: ${kinds.join(', ')}.` : '';
      this.add(
        [...path, key],
        {
          rule:
            kinds.length > 0
              ? `This kind of service has no ${key}.`
              : 'Unknown keys are refused, so that no slip passes in silence.',
          found: `${key} in ${tableName(path)}`,
          allowed: keys.join(', '),
          remedy: (near && kinds.length === 0 ? `Did you mean ${near}?` : 'Take it out.') + elsewhere,
        },
        'key',
      );
    }
  }

  private addWrongValue(path: KeyPath, { rule, allowed, remedy, choices }: Expectation, input: unknown): void {
    const near = typeof input === 'string' ? didYouMean(input, choices ?? []) : undefined;
    const found = input === undefined ? `no ${String(path.at(-1))} in ${tableName(path.slice(0, -1))}` : shown(input);
    this.add(path, { rule, found, allowed, remedy: near === undefined ? remedy : `Did you mean "${near}"?` });
  }

  private addNoTables(path: KeyPath, input: unknown): void {
    const name = path.filter((key) => typeof key === 'string').join('.');
    this.add(path, {
      rule: `${name} is a list of tables.`,
      found: shown(input),
      remedy: `Write [[${name}]] for each, with its keys below it.`,
    });
  }

  private addNoTable(path: KeyPath, input: unknown): void {
    this.add(path, {
      rule: `${path.join('.')} is a table.`,
      found: shown(input),
      remedy: `Write ${tableName(path)}, with its keys below it.`,
    });
  }
}

/** `[services.ledger]`, as the file has it. */
function tableName(path: KeyPath): string {
  return path.length === 0 ? 'the file' : `[${path.filter((key) => typeof key === 'string').join('.')}]`;
}

/** A value as a line of TOML shows it, not longer than a line. */
export function shown(value: unknown): string {
  const text =
    JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? String(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
