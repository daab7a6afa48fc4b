import { z } from 'zod';
import { passedOn } from '../shared-options';

/** Options of `nx-otp:gleam`. Loose, because Nx parses what is meant for Gleam as options, too. */
export const options = z
  .looseObject({
    args: z.array(z.string()).min(1).describe('Arguments of gleam, each by itself: no shell reads them'),
    env: z.record(z.string(), z.string()).default({}).describe('Environment variables of this call'),
    ...passedOn,
  })
  .meta({
    description: "Runs Gleam in the project's folder. Not tried with a real Gleam",
    examples: [
      {
        description: 'Checks the style',
        command: 'nx run words:format-check',
        target: { executor: 'nx-otp:gleam', options: { args: ['format', '--check'] } },
      },
    ],
  });

export type GleamOptions = z.infer<ReturnType<typeof options.strict>>;
