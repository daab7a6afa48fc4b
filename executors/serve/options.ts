import { z } from 'zod';

/** Options of `nx-otp:serve`. Loose, as those of `nx-otp:mix` are. */
export const options = z
  .looseObject({
    task: z.string().min(1).default('run').describe('The Mix task that starts the application: "run", "phx.server"'),
    args: z.array(z.string()).default([]).describe('Arguments of the task, each by itself: no shell reads them'),
    watch: z
      .boolean()
      .default(true)
      .describe("Whether the application is compiled and started again when a source changes, its dependencies' too"),
    mixEnv: z.string().default('dev').describe('MIX_ENV'),
    env: z.record(z.string(), z.string()).default({}).describe('Environment variables of the application'),
    umbrella: z
      .string()
      .optional()
      .describe('Umbrella root, from the workspace root, whose mix.exs the project needs loaded before its own'),
    buildRoot: z
      .string()
      .optional()
      .describe('Build folder, from the workspace root, where it is not what mix.exs says'),
    __unparsed__: z
      .array(z.string())
      .default([])
      .meta({ description: 'What stands behind the target or --', $default: { $source: 'unparsed' }, hidden: true }),
  })
  .describe('Runs an application, and starts it again when its sources change');

export type ServeOptions = z.infer<ReturnType<typeof options.strict>>;
