import { z } from 'zod';

export const options = z
  .strictObject({
    directory: z.string().meta({
      description: 'Folder of the project, from the workspace root, such as libs/billing.',
      $default: { $source: 'argv', index: 0 },
      'x-prompt': 'Which folder should the project be in, for example libs/billing?',
    }),
    name: z
      .string()
      .optional()
      .meta({ description: "Name of the OTP application, such as billing; by default the folder's." }),
    module: z.string().optional().meta({ description: 'Root module, such as Billing; by default made from the name.' }),
    tags: z.string().optional().meta({ description: 'Nx tags, separated by commas; they are kept in a project.json.' }),
  })
  .meta({
    title: 'Create an Elixir library',
    description: 'Creates an Elixir library, without processes of its own, and a test.',
    examples: [
      {
        command: 'nx g nx-otp:lib libs/billing',
        description: 'The application :billing, with the root module Billing',
      },
      {
        command: 'nx g nx-otp:lib libs/billing --module Shop.Billing --tags scope:shop',
        description: 'Another root module, and a tag',
      },
    ],
  });

export type Options = z.infer<typeof options>;
