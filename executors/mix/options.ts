import { z } from 'zod';

/** Options of `nx-otp:mix`. Loose, because Nx parses what is meant for Mix (`nx test orders --trace`) as options, too. */
export const options = z
  .looseObject({
    task: z.string().min(1).describe('The Mix task, e.g. "compile", "test", "deps.get"'),
    args: z.array(z.string()).default([]).describe('Arguments of the task, each by itself: no shell reads them'),
    mixEnv: z
      .string()
      .optional()
      .describe('MIX_ENV; default: the one that Nx runs in, else what Mix takes for the task'),
    env: z.record(z.string(), z.string()).default({}).describe('Environment variables of this call'),
    cwd: z.string().optional().describe("Folder to run in, from the workspace root; default: the project's own"),
    at: z.array(z.string()).optional().describe('Several such folders, one after another, up to the first failure'),
    umbrella: z
      .string()
      .optional()
      .describe('Umbrella root, from the workspace root, whose mix.exs the project needs loaded before its own'),
    buildRoot: z
      .string()
      .optional()
      .describe('Build folder, from the workspace root, where it is not what mix.exs says'),
    ownBeam: z.boolean().default(false).describe('Whether it gets a BEAM of its own in a batch, too'),
    workers: z
      .int()
      .positive()
      .optional()
      .describe(
        'How many BEAMs a batch that it is part of may run at once; default: NX_PARALLEL, else parallel of nx.json, else the cores',
      ),
    __unparsed__: z
      .array(z.string())
      .default([])
      .meta({ description: 'What stands behind the target or --', $default: { $source: 'unparsed' }, hidden: true }),
  })
  .meta({
    description:
      "Runs a Mix task in the project's folder. What stands behind -- reaches it, and so do flags that Nx does not know: nx test orders -- --only wip",
    examples: [
      {
        description: 'Prints the routes of a Phoenix application',
        command: 'nx run shop:routes',
        target: { executor: 'nx-otp:mix', options: { task: 'phx.routes', mixEnv: 'dev' }, dependsOn: ['compile'] },
      },
      {
        description: 'Tests with a variable set, and the slow ones left out',
        command: 'nx run shop:test-fast',
        target: {
          executor: 'nx-otp:mix',
          options: { task: 'test', args: ['--exclude', 'slow'], mixEnv: 'test', env: { LOG_LEVEL: 'error' } },
          dependsOn: ['compile-test'],
        },
      },
    ],
  });

export type MixOptions = z.infer<ReturnType<typeof options.strict>>;

/**
 * Options without those that Nx made of arguments for Mix: each of them stands in `__unparsed__` as well.
 *
 * @param known the options that the executor has
 *
 * @example
 * withoutArguments({ task: 'test', trace: true, __unparsed__: ['--trace'] }) // { task: 'test', __unparsed__: ['--trace'] }
 */
export function withoutArguments(
  raw: Record<string, unknown>,
  known: Record<string, unknown> = options.shape,
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
