import { z } from 'zod';
import { passedOn, placeOptions } from '../shared-options';

/** Options of `nx-otp:iex`. Loose, as those of `nx-otp:mix` are. */
export const options = z
  .looseObject({
    args: z
      .array(z.string())
      .default([])
      .describe('What stands behind "iex -S mix": a Mix task and its arguments, such as "phx.server"'),
    mixEnv: z.string().default('dev').describe('MIX_ENV'),
    env: z.record(z.string(), z.string()).default({}).describe('Environment variables of the session'),
    ...placeOptions,
    ...passedOn,
  })
  .meta({
    description: 'Opens IEx on the terminal, with the project loaded and its application started',
    examples: [
      {
        description: 'A Phoenix application that serves while it is talked to',
        command: 'nx run shop:iex-server',
        target: { executor: 'nx-otp:iex', options: { args: ['phx.server'] }, dependsOn: ['compile'] },
      },
    ],
  });

export type IexOptions = z.infer<ReturnType<typeof options.strict>>;
