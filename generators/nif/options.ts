import { z } from 'zod';

export const options = z
  .strictObject({
    name: z.string().meta({
      description: 'Name of the library, in snake_case, such as checksum: the module is Orders.Checksum then.',
      $default: { $source: 'argv', index: 0 },
      'x-prompt': 'What should the native library be called, for example checksum?',
    }),
    project: z.string().meta({
      description: 'The project that loads it: its Nx name, its application or its folder.',
      'x-prompt': 'Which project should load it?',
      'x-dropdown': 'projects',
    }),
    language: z
      .enum(['c', 'rust', 'zig'])
      .default('c')
      .meta({
        description: 'Of the native code. Rust takes the crate rustler.',
        'x-prompt': {
          message: 'Which language should the native code be in?',
          type: 'list',
          items: [
            { value: 'c', label: 'C' },
            { value: 'rust', label: 'Rust, with Rustler' },
            { value: 'zig', label: 'Zig' },
          ],
        },
      }),
  })
  .meta({
    title: 'Add native functions (NIFs)',
    description:
      'Adds a native library as a project of its own, a module that loads it and runs in Elixir where it is not built, and a test of both.',
    examples: [
      { command: 'nx g nx-otp:nif checksum --project orders', description: 'Orders.Checksum, in C' },
      { command: 'nx g nx-otp:nif checksum --project orders --language rust', description: 'The same in Rust' },
    ],
  });

export type Options = z.infer<typeof options>;
/** As they are given, before defaults. */
export type Wish = z.input<typeof options>;
