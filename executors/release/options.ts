import { z } from 'zod';

/** Options of `nx-otp:release`. */
export const options = z
  .strictObject({
    name: z.string().min(1).describe('The release, as mix.exs names it'),
    path: z.string().describe('Folder of the release, from the workspace root'),
    mixEnv: z.string().default('prod').describe('MIX_ENV'),
    args: z.array(z.string()).default([]).describe('Further arguments of mix release'),
    env: z.record(z.string(), z.string()).default({}).describe('Environment variables of this call'),
    umbrella: z
      .string()
      .optional()
      .describe('Umbrella root, from the workspace root, whose mix.exs the project needs loaded before its own'),
    cwd: z.string().optional().describe("Folder to run in, from the workspace root; default: the project's own"),
    buildRoot: z
      .string()
      .optional()
      .describe('Build folder, from the workspace root, where it is not what mix.exs says'),
  })
  .describe('Makes a release from what has been compiled');

export type ReleaseOptions = z.infer<typeof options>;
