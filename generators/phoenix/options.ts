import { z } from 'zod';

export const options = z
  .strictObject({
    directory: z.string().meta({
      description: 'Folder of the project, from the workspace root, such as apps/shop.',
      $default: { $source: 'argv', index: 0 },
      'x-prompt': 'Which folder should the application be in, for example apps/shop?',
    }),
    name: z
      .string()
      .optional()
      .meta({ description: "Name of the OTP application, such as shop; by default the folder's." }),
    module: z.string().optional().meta({ description: 'Root module, such as Shop; by default made from the name.' }),
    database: z.enum(['postgres', 'mysql', 'mssql', 'sqlite3']).default('postgres').meta({
      description: 'Database of its Ecto repo.',
      'x-prompt': 'Which database should it use?',
    }),
    ecto: z.boolean().default(true).meta({ description: 'Whether it has a database at all; --no-ecto for none.' }),
    assets: z
      .boolean()
      .default(true)
      .meta({ description: 'Whether it has esbuild and tailwind; --no-assets for none.' }),
    tags: z.string().optional().meta({ description: 'Nx tags, separated by commas; they are kept in a project.json.' }),
  })
  .meta({
    title: 'Create a Phoenix application',
    description:
      'Has mix phx.new, which has to be installed, make a Phoenix application, and fits it into the workspace.',
    examples: [
      { command: 'nx g nx-otp:phoenix apps/shop', description: 'As mix phx.new makes it' },
      { command: 'nx g nx-otp:phoenix apps/shop --database sqlite3 --module Acme.Shop', description: 'With SQLite' },
    ],
  });

export type Options = z.infer<typeof options>;
/** As they are given, before defaults. */
export type Wish = z.input<typeof options>;
