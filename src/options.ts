import { type ZodType, type core, z } from 'zod';
import { OtpError, didYouMean } from './errors';

/**
 * Checks options against their schema.
 *
 * @param what names them in the message: `options of orders:compile`
 * @throws OtpError that names the option, what was found and what is allowed; for an unknown one, the one that was meant
 */
export function parseOptions<T>(schema: ZodType<T>, raw: unknown, what: string): T {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  throw complaint(result.error.issues[0]!, raw, what, z.toJSONSchema(schema, { io: 'input' }));
}

/** Names of the options at a path. Of alternatives those count that have any. */
function knownAt(schema: core.JSONSchema.BaseSchema, path: readonly PropertyKey[]): string[] {
  let at = schema;
  for (const key of path) {
    const next = typeof key === 'number' ? at.items : at.properties?.[String(key)];
    at = next as core.JSONSchema.BaseSchema;
    at = at.anyOf?.find(({ properties, items }) => properties ?? items) ?? at;
  }
  return Object.keys(at.properties ?? {}).filter((key) => !key.startsWith('_'));
}

function complaint(issue: core.$ZodIssue, raw: unknown, what: string, schema: core.JSONSchema.BaseSchema): OtpError {
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    const known = knownAt(schema, issue.path);
    const meant = didYouMean(key, known);
    return new OtpError({
      rule: `The ${what} hold no unknown one.`,
      found: [...issue.path, key].join('.'),
      allowed: known.join(', '),
      remedy: meant === undefined ? `Remove "${key}".` : `Did you mean "${meant}"?`,
    });
  }
  const path = issue.path.map(String);
  const found = path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], raw);
  return new OtpError({
    rule: `The ${what} need a valid "${path.join('.')}".`,
    found: found === undefined ? 'nothing' : JSON.stringify(found),
    allowed: issue.message,
    remedy: `Set "${path.join('.')}" accordingly.`,
  });
}
