import { z } from 'zod';

export const options = z
  .strictObject({
    project: z.string().meta({
      description: 'The project to test: its Nx name, its application or its folder.',
      $default: { $source: 'argv', index: 0 },
      'x-prompt': 'Which project should be tested on a cluster?',
      'x-dropdown': 'projects',
    }),
  })
  .meta({
    title: 'Add cluster tests',
    description: 'Adds tests that start real nodes and break them, and the library that they need.',
    examples: [{ command: 'nx g nx-otp:cluster-test orders', description: 'A first test in test/cluster' }],
  });

export type Options = z.infer<typeof options>;
