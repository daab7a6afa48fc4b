import { z } from 'zod';
import { ALIAS, RESERVED_WORDS } from '../../naming';
import { milliseconds } from './durations';
import type { Argument, Shutdown } from './manifest';

/** What a field takes, in the words of an error. */
export interface Expectation {
  rule: string;
  allowed: string;
  remedy: string;
  /** Where a value comes from a list, for "did you mean". */
  choices?: readonly string[];
}

/** A field whose text in the file is turned into a value by `read`; `undefined` from it means that the text is wrong. */
function field<T>(expected: Expectation, read: (value: unknown) => T | undefined) {
  return z.unknown().transform((value, context): T => {
    const result = read(value);
    if (result !== undefined) return result;
    context.issues.push({ code: 'custom', input: value, message: expected.rule, params: expected });
    return z.NEVER;
  });
}

/** One of a few words. */
export function choice<T extends string>(choices: readonly T[], of: string) {
  const allowed = choices.map((word) => `"${word}"`).join(', ');
  const remedy = `Write one of them, for example "${choices[0]}".`;
  return field({ rule: `${of} is one of a few words.`, allowed, remedy, choices }, (value) =>
    choices.find((word) => word === value),
  );
}

/** A time, in milliseconds. */
export function time(of: string, { least = 1, example = '5s' } = {}) {
  return field(
    {
      rule: `${of} is a time.`,
      allowed: `a number and ms, s, m, h or d, in quotes; ${least > 1 ? `${least / 1000}s or more, ` : ''}at most 49d`,
      remedy: `Write for example "${example}".`,
    },
    (value) => {
      const read = milliseconds(value);
      return read !== undefined && read >= least ? read : undefined;
    },
  );
}

export function shutdown(of: string) {
  return field<Shutdown>(
    {
      rule: `${of} says how long a stop may take.`,
      allowed: '"brutal_kill", "infinity", or a number and ms, s, m, h or d, in quotes',
      remedy: 'Write for example "10s".',
      choices: ['brutal_kill', 'infinity'],
    },
    (value) => (value === 'infinity' || value === 'brutal_kill' ? value : milliseconds(value)),
  );
}

/** A whole number, 1 or more. */
export function count(of: string, { most = 10_000_000, example = 3 } = {}) {
  return field(
    { rule: `${of} is a whole number.`, allowed: `1 to ${most}`, remedy: `Write for example ${example}.` },
    (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most ? value : undefined,
  );
}

/** A number that may have a fraction, 0 or more. */
export function rate(of: string) {
  return field({ rule: `${of} is a number.`, allowed: '0 or more', remedy: 'Write for example 0.5.' }, (value) =>
    typeof value === 'number' && value >= 0 && value < Infinity ? value : undefined,
  );
}

/** An Elixir alias. */
export function module(of: string) {
  return field(
    {
      rule: `${of} is an Elixir module.`,
      allowed: 'names that start with an uppercase ASCII letter, joined by dots, in quotes',
      remedy: 'Write for example "Orders.Import".',
    },
    (value) => (typeof value === 'string' && ALIAS.test(value) ? value : undefined),
  );
}

const SNAKE_CASE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/** Longest name: the module's file must fit a file system's 255 bytes with what stands around it. */
const LONGEST_NAME = 64;

/** Whether a service, a group, a state or a field may have this name. */
export function isName(value: unknown): value is string {
  return (
    typeof value === 'string' && SNAKE_CASE.test(value) && value.length <= LONGEST_NAME && !RESERVED_WORDS.has(value)
  );
}

export const NAME_RULE = {
  allowed: `snake_case: lowercase ASCII letters, digits and single _, a letter first, at most ${LONGEST_NAME} characters; no reserved word of Elixir`,
};

/** A list of names: of services, of states. */
export function names(of: string, { least = 0, example = '["repo"]' } = {}) {
  return field(
    {
      rule: `${of} is a list of names${least > 0 ? `, at least ${least === 1 ? 'one' : least}` : ''}.`,
      allowed: 'names in snake_case, in quotes; no reserved word of Elixir',
      remedy: `Write for example ${example}.`,
    },
    (value) => (Array.isArray(value) && value.length >= least && value.every(isName) ? (value as string[]) : undefined),
  );
}

/** A program and its arguments. */
export function command(of: string) {
  return field(
    {
      rule: `${of} is a program and its arguments.`,
      allowed: '[...] of texts, the first of which is the program',
      remedy: 'Write for example ["ffmpeg", "-i", "pipe:0"].',
    },
    (value) => {
      const texts = Array.isArray(value) && value.every((part) => typeof part === 'string' && !part.includes('\0'));
      return texts && value[0] ? (value as string[]) : undefined;
    },
  );
}

/** A table whose keys are names and whose values are words of a list. */
export function fieldTypes<T extends string>(of: string, types: readonly T[]) {
  const allowed = types.map((type) => `"${type}"`).join(', ');
  return field<Record<string, T>>(
    {
      rule: `${of} names the fields of a state and their types.`,
      allowed,
      remedy: 'Write for example { balance = "integer" }.',
    },
    (value) => {
      const right =
        isTable(value) && Object.entries(value).every(([key, type]) => isName(key) && types.includes(type as T));
      return right ? (value as Record<string, T>) : undefined;
    },
  );
}

/** A keyword list. */
export function keywords(of: string) {
  return field<Record<string, Argument>>(
    {
      rule: `${of} is a table of start arguments.`,
      allowed: 'texts, numbers, booleans, lists and tables of them; keys in snake_case',
      remedy: 'Write for example { page_size = 50 }.',
    },
    (value) => (isTable(value) && isArgument(value) ? (value as Record<string, Argument>) : undefined),
  );
}

function isArgument(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isArgument);
  if (isTable(value)) return Object.entries(value).every(([key, inner]) => isName(key) && isArgument(inner));
  if (typeof value === 'number') return Number.isFinite(value);
  return ['string', 'boolean', 'bigint'].includes(typeof value);
}

/** A TOML table; smol-toml gives dates as objects of their own class. */
export function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Some of a few words. */
export function choices<T extends string>(words: readonly T[], of: string) {
  const allowed = `[...] of ${words.map((word) => `"${word}"`).join(', ')}`;
  return field(
    { rule: `${of} is a list of a few words.`, allowed, remedy: `Write for example ["${words[0]}"].` },
    (value) => (Array.isArray(value) && value.every((word) => words.includes(word)) ? (value as T[]) : undefined),
  );
}

export function text(of: string, example: string) {
  return field(
    {
      rule: `${of} is a text.`,
      allowed: 'a text that is not empty, in quotes',
      remedy: `Write for example "${example}".`,
    },
    (value) => (typeof value === 'string' && value.trim() !== '' ? value : undefined),
  );
}

export function yesOrNo(of: string) {
  return field({ rule: `${of} says yes or no.`, allowed: 'true, false', remedy: 'Write one of them.' }, (value) =>
    typeof value === 'boolean' ? value : undefined,
  );
}
