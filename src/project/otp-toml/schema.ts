import { z } from 'zod';
import { duration } from './durations';
import * as field from './fields';
import { KINDS, type Kind, STATE_TYPES } from './manifest';

/** The tables of an otp.toml. Each kind of service has a schema of its own, so that a key that it would ignore is an error. */

export const appSchema = z.strictObject({
  name: z.unknown().optional(),
  module: field.module('[app] module').optional(),
});

export const supervisionSchema = z.strictObject({
  // With 0 the first crash ends the supervisor: a service would never be restarted (supervisor(3)).
  max_restarts: field.count('max_restarts', { most: 100_000 }).optional(),
  max_seconds: field.count('max_seconds', { most: 86_400, example: 5 }).optional(),
  shutdown: field.shutdown('shutdown').optional(),
});

export const groupSchema = z.strictObject({
  services: field.names('services', { least: 2, example: '["invoices", "receipts"]' }),
  strategy: field.choice(['one_for_all', 'rest_for_one'], 'strategy').optional(),
});

/** The file itself: its tables are looked at one by one. */
export const fileSchema = z.strictObject({
  app: z.unknown().optional(),
  supervision: z.unknown().optional(),
  services: z.unknown().optional(),
  groups: z.unknown().optional(),
});

export const kindSchema = field.choice(KINDS, 'kind').optional();

const sla = z.strictObject({
  recover_within: field.time('recover_within', { least: 2000, example: '2s' }).optional(),
  restart_takes: field.time('restart_takes', { example: '200ms' }).optional(),
  crashes_per_hour: field.rate('crashes_per_hour').optional(),
});

const health = z
  .strictObject({
    every: field.time('every'),
    timeout: field.time('timeout', { example: '1s' }),
    unhealthy_after: field.count('unhealthy_after', { most: 1000 }).optional(),
    healthy_after: field.count('healthy_after', { most: 1000, example: 1 }).optional(),
  })
  .superRefine(({ every, timeout }, context) => {
    if (timeout < every) return;
    const params: field.Expectation = {
      rule: 'A probe ends before the next one begins.',
      allowed: 'a timeout shorter than every',
      remedy: 'Make timeout shorter, or every longer.',
    };
    context.addIssue({ code: 'custom', path: ['timeout'], input: duration(timeout), params });
  });

const breaker = z.strictObject({
  failures: field.count('failures', { most: 1000, example: 5 }),
  within: field.time('within', { example: '10s' }),
  reset_after: field.time('reset_after', { example: '30s' }),
});

const mailbox = z.strictObject({
  max: field.count('max', { example: 1000 }),
  when_full: field.choice(['reject', 'block'], 'when_full').optional(),
});

const backoff = z
  .strictObject({
    min: field.time('min', { example: '100ms' }),
    max: field.time('max', { example: '30s' }),
  })
  .superRefine(({ min, max }, context) => {
    if (min <= max) return;
    const params: field.Expectation = {
      rule: 'The wait between two tries grows from min to max.',
      allowed: 'a max that is not shorter than min',
      remedy: 'Exchange the two.',
    };
    context.addIssue({ code: 'custom', path: ['max'], input: duration(max), params });
  });

const every = {
  kind: kindSchema,
  depends_on: field.names('depends_on').optional(),
  starts_after: field.names('starts_after').optional(),
  restart: field.choice(['permanent', 'transient', 'temporary'], 'restart').optional(),
  shutdown: field.shutdown('shutdown').optional(),
  sla: sla.optional(),
};
const args = field.keywords('args').optional();
const child = field.module('child').optional();
const maxChildren = field.count('max_children', { example: 1000 }).optional();
const server = {
  ...every,
  args,
  state: field.fieldTypes('state', STATE_TYPES).optional(),
  health: health.optional(),
  breaker: breaker.optional(),
  mailbox: mailbox.optional(),
  drain: field.time('drain', { example: '15s' }).optional(),
  backoff: backoff.optional(),
};

export const serviceSchemas = {
  gen_server: z.strictObject(server),
  gen_statem: z.strictObject({ ...server, states: field.names('states', { least: 1, example: '["idle", "busy"]' }) }),
  dynamic_supervisor: z.strictObject({ ...every, child, max_children: maxChildren }),
  partition_supervisor: z.strictObject({
    ...every,
    child,
    max_children: maxChildren,
    partitions: field.count('partitions', { most: 10_000, example: 8 }).optional(),
  }),
  registry: z.strictObject({ ...every, keys: field.choice(['unique', 'duplicate'], 'keys').optional() }),
  task_supervisor: z.strictObject({ ...every, max_children: maxChildren }),
  ets_table: z.strictObject(every),
  port: z.strictObject({ ...every, command: field.command('command') }),
  child: z.strictObject({ ...every, child, args }),
  supervisor: z.strictObject({ ...every, child, args }),
} satisfies Record<Kind, z.ZodType>;

/** What a service of some kind says; the keys that its kind does not have are absent. */
export type ServiceTable = Partial<z.infer<(typeof serviceSchemas)['gen_statem']>> &
  Partial<z.infer<(typeof serviceSchemas)['partition_supervisor']>> &
  Partial<z.infer<(typeof serviceSchemas)['registry']>> &
  Partial<z.infer<(typeof serviceSchemas)['port']>>;

/** Kinds whose table has the key. */
export function kindsWith(key: string): Kind[] {
  return KINDS.filter((kind) => key in serviceSchemas[kind].shape);
}

/** The keys of the table at `path` below the schema. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let current = schema;
  for (const key of path) {
    const table = unwrapped(current);
    if (table instanceof z.ZodObject) current = table.shape[String(key)];
    if (table instanceof z.ZodArray) current = table.element as z.ZodType;
  }
  const table = unwrapped(current);
  return table instanceof z.ZodObject ? Object.keys(table.shape) : [];
}

function unwrapped(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
}
