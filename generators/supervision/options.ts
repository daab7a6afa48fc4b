import { z } from 'zod';

export const options = z
  .strictObject({
    project: z
      .string()
      .optional()
      .meta({
        description: 'Project with an otp.toml: its Nx name, application or folder; by default all of them.',
        $default: { $source: 'argv', index: 0 },
      }),
  })
  .meta({
    title: 'Make supervision trees from otp.toml',
    description:
      'Writes the supervisors, and what is missing of the services, of every project with an otp.toml, or of one.',
    examples: [
      { command: 'nx g nx-otp:supervision', description: 'All projects; what nx sync runs' },
      { command: 'nx g nx-otp:supervision orders --dry-run', description: 'What would change in one' },
    ],
  });

export type Options = z.infer<typeof options>;
