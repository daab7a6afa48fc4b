import { z } from 'zod';

export const options = z
  .strictObject({
    project: z.string().meta({
      description: 'Nx name, application or folder of the Mix project that gets the otp.toml.',
      $default: { $source: 'argv', index: 0 },
      'x-prompt': 'Which project should get an otp.toml?',
    }),
    from: z
      .string()
      .optional()
      .meta({
        description:
          'An otpiser.toml, from the workspace root; by default the one in the project. Without one, the application is ' +
          'compiled and started, and asked for its supervision tree.',
      }),
    node: z
      .string()
      .optional()
      .meta({
        description:
          'A running node to ask instead, such as orders@127.0.0.1; its cookie is taken from NX_OTP_COOKIE, ' +
          'RELEASE_COOKIE or ~/.erlang.cookie.',
      }),
  })
  .meta({
    title: 'Make an otp.toml from what is there',
    description: 'Writes an otp.toml from an otpiser.toml, or from the supervision tree of the application as it runs.',
    examples: [
      { command: 'nx g nx-otp:import orders', description: 'From its otpiser.toml, else by starting it' },
      { command: 'nx g nx-otp:import orders --node orders@127.0.0.1', description: 'From a node that runs' },
    ],
  });

export type Options = z.infer<typeof options>;
