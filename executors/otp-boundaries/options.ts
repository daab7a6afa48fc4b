import { z } from 'zod';
import { placeOptions } from '../shared-options';

/** Options of `nx-otp:otp-boundaries`. */
export const options = z
  .strictObject({
    mixEnv: z.string().default('prod').describe('MIX_ENV that the project has been compiled in'),
    ignoredApplications: z
      .array(z.string())
      .default([])
      .describe('Applications that are neither reported as missing nor as unused'),
    banTransitiveDependencies: z
      .boolean()
      .default(false)
      .describe('Whether an application is missing, too, that only other dependencies bring'),
    json: z.boolean().default(false).describe('Whether the findings are printed as JSON'),
    env: z.record(z.string(), z.string()).default({}).describe('Environment variables of this call'),
    ...placeOptions,
  })
  .meta({
    description:
      'Compares the dependencies and applications in mix.exs with what the compiled code calls: which are missing, which unused. Compiles nothing',
    examples: [
      {
        description: 'A console tool that nothing calls, and no application by way of another',
        command: 'nx run orders:otp-boundaries',
        target: {
          executor: 'nx-otp:otp-boundaries',
          options: { ignoredApplications: ['recon'], banTransitiveDependencies: true },
          dependsOn: ['compile-prod'],
        },
      },
    ],
  });

export type OtpBoundariesOptions = z.infer<typeof options>;
