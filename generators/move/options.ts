import { z } from 'zod';

/** The names are those of @nx/workspace:move (24.0). */
export const options = z
  .strictObject({
    projectName: z.string().meta({
      alias: 'project',
      description: 'The project to move: its Nx name, its application or its folder.',
      'x-prompt': 'Which project should move?',
      'x-dropdown': 'projects',
    }),
    destination: z.string().meta({
      description: 'Its new folder, from the workspace root, such as services/orders.',
      $default: { $source: 'argv', index: 0 },
      'x-prompt': 'Which folder should it move to, for example services/orders?',
    }),
    name: z.string().optional().meta({
      description: 'Its new OTP application, such as store: its name changes wherever it means this application.',
    }),
    module: z.string().optional().meta({
      description: 'Its new root module, such as Store, by default made from a new name: all below it follow.',
    }),
  })
  .meta({
    title: 'Move a Mix project',
    description:
      'Moves a Mix project to another folder, and renames it on request; every mix.exs, source, configuration and project.json follows.',
    examples: [
      { command: 'nx g nx-otp:move --projectName orders --destination services/orders', description: 'By its name' },
      { command: 'nx g nx-otp:move services/orders --projectName apps/orders', description: 'By its folder' },
      {
        command: 'nx g nx-otp:move services/store --projectName orders --name store',
        description: 'The application :orders becomes :store, and its modules Orders.* become Store.*',
      },
      {
        command: 'nx g nx-otp:move apps/orders --projectName orders --module Shop.Orders',
        description: 'Where it is, under another root module',
      },
    ],
  });

export type Options = z.infer<typeof options>;
