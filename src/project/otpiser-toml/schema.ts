import { z } from 'zod';
import * as field from '../otp-toml/fields';

const STRATEGIES = ['one_for_one', 'one_for_all', 'rest_for_one'] as const;

const FLAGS = [
  'distributed',
  'health-checks',
  'telemetry',
  'broadway',
  'dynamic-supervisor',
  'registry',
  'task-supervisor',
] as const;

const name = field.text('name', 'payment-gateway');

const child = z.strictObject({
  name,
  type: field.choice(['worker', 'supervisor'], 'type').optional(),
  module: field.module('module').optional(),
  restart: field.choice(['permanent', 'transient', 'temporary'], 'restart').optional(),
  strategy: field.choice(STRATEGIES, 'strategy').optional(),
});

const supervisor = z.strictObject({
  name,
  strategy: field.choice(STRATEGIES, 'strategy').optional(),
  'max-restarts': field.count('max-restarts', { most: 100_000 }).optional(),
  'max-seconds': field.count('max-seconds', { most: 86_400, example: 5 }).optional(),
  children: z.array(child).optional(),
});

/** Every key that its tool (v0.1.0) reads. */
export const otpiserSchema = z.strictObject({
  workload: z.strictObject({
    name,
    entry: field.module('entry'),
    strategy: field.choice(STRATEGIES, 'strategy').optional(),
  }),
  data: z
    .strictObject({
      'input-type': field.text('input-type', 'PaymentRequest').optional(),
      'output-type': field.text('output-type', 'PaymentResult').optional(),
    })
    .optional(),
  options: z
    .strictObject({
      flags: field.choices(FLAGS, 'flags').optional(),
      'generate-tests': field.yesOrNo('generate-tests').optional(),
      'generate-docker': field.yesOrNo('generate-docker').optional(),
    })
    .optional(),
  supervisors: z.array(supervisor).optional(),
});

export type Otpiser = z.infer<typeof otpiserSchema>;
export type OtpiserSupervisor = z.infer<typeof supervisor>;
export type OtpiserChild = z.infer<typeof child>;
