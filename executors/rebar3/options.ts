import { z } from 'zod';
import { passedOn } from '../shared-options';

/** Options of `nx-otp:rebar3`. Loose, because Nx parses what is meant for rebar3 as options, too. */
export const options = z
  .looseObject({
    args: z.array(z.string()).min(1).describe('Arguments of rebar3, each by itself: no shell reads them'),
    cwd: z.string().optional().describe("Folder to run in, from the workspace root; default: the project's own"),
    build: z
      .string()
      .optional()
      .describe('Folder of the profile that it builds, from the workspace root; default: _build/default'),
    apps: z.array(z.string()).default([]).describe('Applications that it compiles there'),
    replaces: z.string().optional().describe('Folder, from the workspace root, that is taken away first'),
    env: z.record(z.string(), z.string()).default({}).describe('Environment variables of this call'),
    ...passedOn,
  })
  .meta({
    description: "Runs rebar3 in the project's folder, when no other task is at work in the same _build",
    examples: [
      {
        description: 'Analyses an application with Dialyzer',
        command: 'nx run store:dialyzer',
        target: { executor: 'nx-otp:rebar3', options: { args: ['dialyzer'] }, dependsOn: ['compile'] },
      },
    ],
  });

export type Rebar3Options = z.infer<ReturnType<typeof options.strict>>;
