import { z } from 'zod';

export const options = z
  .strictObject({
    project: z.string().meta({
      description: 'The project that needs the other: its Nx name, its application or its folder.',
      'x-prompt': 'Which project needs the other?',
    }),
    on: z.string().meta({
      description: 'The project that is needed: its Nx name, its application or its folder.',
      'x-prompt': 'Which project does it need?',
      'x-dropdown': 'projects',
    }),
  })
  .meta({
    title: 'Make one Mix project depend on another',
    description:
      'Adds one dependency to a mix.exs and leaves the rest of the file as it is. A cycle is refused by printing it.',
    examples: [
      { command: 'nx g nx-otp:dep --project orders --on billing', description: 'orders may call billing' },
      { command: 'nx g nx-otp:dep --project apps/orders --on libs/billing', description: 'The same, by folders' },
    ],
  });

export type Options = z.infer<typeof options>;
