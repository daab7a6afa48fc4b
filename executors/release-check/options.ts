import { z } from 'zod';

/** Options of `nx-otp:release-check`. */
export const options = z
  .strictObject({
    name: z.string().min(1).describe('The release, as mix.exs names it'),
    path: z.string().describe('Folder of the release, from the workspace root'),
    expression: z
      .string()
      .default('for {app, _, vsn} <- Application.started_applications(), do: IO.puts("#{app} #{vsn}")')
      .describe('Elixir to evaluate in the running release; it fails the check by raising'),
    timeout: z.number().positive().default(60).describe('Seconds until the release has to answer'),
    env: z.record(z.string(), z.string()).default({}).describe('Environment variables of the release'),
  })
  .meta({
    description:
      'Boots a release, asks it to evaluate an expression, and stops it. On the loopback interface, with a cookie of its own',
    examples: [
      {
        description: 'Asks the release whether its repo answers',
        command: 'nx run orders:release-check',
        target: {
          executor: 'nx-otp:release-check',
          options: {
            name: 'orders',
            path: 'apps/orders/_build/prod/rel/orders',
            expression: 'true = is_pid(Process.whereis(Orders.Repo))',
            timeout: 20,
          },
          dependsOn: ['release'],
        },
      },
    ],
  });

export type ReleaseCheckOptions = z.infer<typeof options>;
