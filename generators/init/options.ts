import { z } from 'zod';

export const options = z.strictObject({}).meta({
  title: 'Prepare a workspace for Elixir and OTP',
  description: 'Registers nx-otp, ignores what Mix writes, and adds the configuration that all Mix projects share.',
  examples: [{ command: 'nx g nx-otp:init', description: 'Changes nothing where all of that is there' }],
});

export type Options = z.infer<typeof options>;
