import { z } from 'zod';

/** Where Mix runs and builds, for every executor that calls it. */
export const placeOptions = {
  umbrella: z
    .string()
    .optional()
    .describe('Umbrella root, from the workspace root, whose mix.exs the project needs loaded before its own'),
  buildRoot: z.string().optional().describe('Build folder, from the workspace root, where it is not what mix.exs says'),
};

/** What the caller adds, for an executor that hands it to a program. Its options are loose: Nx parses those words, too. */
export const passedOn = {
  __unparsed__: z
    .array(z.string())
    .default([])
    .meta({ description: 'What stands behind the target or --', $default: { $source: 'unparsed' }, hidden: true }),
};

/**
 * Options without those that Nx made of arguments for the program: each of them stands in `__unparsed__` as well.
 *
 * @param known the options that the executor has
 *
 * @example
 * withoutArguments({ task: 'test', trace: true, __unparsed__: ['--trace'] }, options.shape) // { task: 'test', __unparsed__: ['--trace'] }
 */
export function withoutArguments(
  raw: Record<string, unknown>,
  known: Record<string, unknown>,
): Record<string, unknown> {
  const unparsed = Array.isArray(raw['__unparsed__']) ? raw['__unparsed__'].map(String) : [];
  const flags = new Set(unparsed.flatMap(namesOf));
  return Object.fromEntries(
    Object.entries(raw).filter(
      // `_` has what is no flag.
      ([key]) => key in known || (key !== '_' && !flags.has(key.replaceAll('-', '').toLowerCase())),
    ),
  );
}

/** `--no-start=x`: yargs calls it `start`; `-x`: `x`. Case and dashes do not count: it knows `a-b` as `aB`, too. */
function namesOf(argument: string): string[] {
  const name = /^--?([^=]+)/.exec(argument)?.[1]?.replaceAll('-', '').toLowerCase();
  if (name === undefined) return [];
  return name.startsWith('no') ? [name, name.slice(2)] : [name];
}
