import { z } from 'zod';

/** Options of `nx-otp:serve-ready`. */
export const options = z
  .strictObject({
    mixEnv: z.string().default('dev').describe('MIX_ENV of what is served'),
    timeout: z.number().positive().default(600).describe('Seconds until the application has to be up'),
  })
  .describe('Waits until the application that `serve` runs is up');

export type ServeReadyOptions = z.infer<typeof options>;
