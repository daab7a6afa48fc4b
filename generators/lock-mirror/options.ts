import { z } from 'zod';

export const options = z.strictObject({}).meta({
  title: 'Mirror lock files',
  description:
    'Writes mix.lock.json beside each mix.lock: what Nx looks into with the option lockMirror of the plugin.',
  examples: [{ command: 'nx g nx-otp:lock-mirror', description: 'All lock files; what nx sync runs' }],
});

export type Options = z.infer<typeof options>;
