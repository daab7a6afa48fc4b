import { z } from 'zod';

export const options = z.strictObject({}).meta({
  title: 'Prepare a workspace for Elixir and OTP',
  description: 'Registers nx-otp, ignores what Mix writes, and adds the configuration that all Mix projects share.',
});

export type Options = z.infer<typeof options>;
