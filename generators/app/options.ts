import { z } from 'zod';

export const options = z
  .strictObject({
    directory: z.string().meta({
      description: 'Folder of the project, from the workspace root, such as apps/orders.',
      $default: { $source: 'argv', index: 0 },
      'x-prompt': 'Which folder should the project be in, for example apps/orders?',
    }),
    name: z
      .string()
      .optional()
      .meta({ description: "Name of the OTP application, such as orders; by default the folder's." }),
    module: z.string().optional().meta({ description: 'Root module, such as Orders; by default made from the name.' }),
    with: z
      .array(z.enum(['foundation']))
      .default([])
      .meta({ description: 'Libraries of nx-otp that the application uses. They become projects in libs, in source.' }),
    tags: z.string().optional().meta({ description: 'Nx tags, separated by commas; they are kept in a project.json.' }),
  })
  .meta({
    title: 'Create an OTP application',
    description:
      'Creates an OTP application: an otp.toml, the supervision tree that follows from it, configuration, a release, and tests that crash its services.',
    examples: [
      { command: 'nx g nx-otp:app apps/orders', description: 'The application :orders, with the root module Orders' },
      {
        command: 'nx g nx-otp:app apps/orders --name shop_orders --module Shop.Orders',
        description: "Under other names than the folder's",
      },
      {
        command: 'nx g nx-otp:app apps/orders --with foundation',
        description:
          'With configuration, events, telemetry and more of Foundation; also for an application that is there',
      },
      { command: 'nx g nx-otp:app apps/orders --tags scope:shop,type:app', description: 'With Nx tags' },
    ],
  });

export type Options = z.input<typeof options>;
