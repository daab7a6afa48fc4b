import { z } from 'zod';
import { placeOptions } from '../shared-options';

/** Options of `nx-otp:release`. */
export const options = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .optional()
      .describe(
        'The release, as mix.exs names it; default: the one that Mix chooses, called as the application where none is named',
      ),
    path: z.string().describe('Folder of the release, from the workspace root'),
    mixEnv: z.string().default('prod').describe('MIX_ENV that the project has been compiled in'),
    args: z.array(z.string()).default([]).describe('Further arguments of mix release'),
    env: z.record(z.string(), z.string()).default({}).describe('Environment variables of this call'),
    ...placeOptions,
    cwd: z.string().optional().describe("Folder to run in, from the workspace root; default: the project's own"),
  })
  .meta({
    description: 'Makes a release from what has been compiled; compiles nothing',
    examples: [
      {
        description: 'The same release in another folder',
        command: 'nx run orders:release-to-dist',
        target: {
          executor: 'nx-otp:release',
          options: { name: 'orders', path: 'dist/orders' },
          dependsOn: ['compile-prod'],
        },
      },
    ],
  });

export type ReleaseOptions = z.infer<typeof options>;
