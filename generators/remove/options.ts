import { z } from 'zod';

/** The names are those of @nx/workspace:remove (24.0). */
export const options = z
  .strictObject({
    projectName: z.string().meta({
      alias: 'project',
      description: 'The project to remove: its Nx name, its application or its folder.',
      $default: { $source: 'argv', index: 0 },
      'x-prompt': 'Which project should be removed?',
      'x-dropdown': 'projects',
    }),
    forceRemove: z
      .boolean()
      .default(false)
      .meta({ description: 'Also when others depend on it, whose mix.exs stay as they are, or lie in its folder.' }),
  })
  .meta({
    title: 'Remove a Mix project',
    description:
      'Removes the folder of a Mix project, and what refers to it in configurations, nx.json and project.json.',
    examples: [
      { command: 'nx g nx-otp:remove orders', description: 'Unless others depend on it' },
      { command: 'nx g nx-otp:remove orders --forceRemove', description: 'Even then' },
    ],
  });

export type Options = z.input<typeof options>;
