import { z } from 'zod';

export const options = z.strictObject({}).meta({
  title: 'Prepare a workspace for Elixir and OTP',
  description: 'Registers nx-otp in nx.json and has git ignore what Mix writes. Touches no project.',
  examples: [{ command: 'nx g nx-otp:init', description: 'Changes nothing where all of that is there' }],
});

export type Options = z.infer<typeof options>;
