import { z } from 'zod';

/** Options of `nx-otp:serve-ready`. */
export const options = z
  .strictObject({
    mixEnv: z.string().default('dev').describe('MIX_ENV of what is served'),
    timeout: z.number().positive().default(600).describe('Seconds until the application has to be up'),
  })
  .meta({
    description: 'Waits until the application that `serve` runs is up',
    examples: [
      {
        description: 'For one that has a minute to start',
        command: 'nx run shop:serve-ready',
        target: { executor: 'nx-otp:serve-ready', options: { timeout: 60 }, dependsOn: ['serve'] },
      },
    ],
  });

export type ServeReadyOptions = z.infer<typeof options>;
