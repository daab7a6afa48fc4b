import { z } from 'zod';

/** Options of `nx-otp:boundaries`. */
export const options = z
  .strictObject({
    json: z.boolean().default(false).describe('Whether the violations are printed as JSON'),
  })
  .meta({
    description:
      "Checks a project's dependencies against the tags and constraints of the workspace, which stand in the option boundaries of the plugin in nx.json, and that there is no cycle",
    examples: [
      {
        description: 'Violations for a program',
        command: 'nx run orders:boundaries',
        target: { executor: 'nx-otp:boundaries', options: { json: true } },
      },
    ],
  });

export type BoundariesOptions = z.infer<typeof options>;
