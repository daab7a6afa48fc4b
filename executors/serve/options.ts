import { z } from 'zod';
import { passedOn, placeOptions } from '../shared-options';

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
    ...placeOptions,
    ...passedOn,
  })
  .meta({
    description:
      'Runs an application until it is stopped. When a source changes it is compiled and started again, in the same BEAM',
    examples: [
      {
        description: 'An application in the environment of its end-to-end tests',
        command: 'nx run shop:serve-test',
        target: {
          executor: 'nx-otp:serve',
          continuous: true,
          options: { mixEnv: 'test', watch: false },
          dependsOn: ['compile-test'],
        },
      },
    ],
  });

export type ServeOptions = z.infer<ReturnType<typeof options.strict>>;
