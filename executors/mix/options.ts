import { z } from 'zod';
import { passedOn, placeOptions } from '../shared-options';

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
    ...placeOptions,
    ownBeam: z.boolean().default(false).describe('Whether it gets a BEAM of its own in a batch, too'),
    workers: z
      .int()
      .positive()
      .optional()
      .describe(
        'How many BEAMs a batch that it is part of may run at once; default: NX_PARALLEL, else parallel of nx.json, else the cores',
      ),
    ...passedOn,
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
