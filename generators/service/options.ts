import { z } from 'zod';
import { KINDS } from '../../src/project/otp-toml/manifest';

const names = (description: string) => z.array(z.string()).default([]).meta({ description });

export const options = z
  .strictObject({
    name: z.string().meta({
      description: 'Name of the service, in snake_case, such as ledger.',
      $default: { $source: 'argv', index: 0 },
      'x-prompt': 'What is the name of the service, for example ledger?',
    }),
    project: z.string().meta({
      description: 'Project with an otp.toml: its Nx name, application or folder.',
      'x-prompt': 'Which project should have the service?',
      'x-dropdown': 'projects',
    }),
    kind: z
      .enum(KINDS)
      .default('gen_server')
      .meta({
        description: 'What the service is: a kind of otp.toml.',
        'x-prompt': { message: 'What kind of service is it?', type: 'list', items: [...KINDS] },
      }),
    dependsOn: names('Services without which it cannot go on: when one of them restarts, it restarts too, after that.'),
    startsAfter: names('Services that start before it, and may restart without it.'),
  })
  .meta({
    title: 'Add a service',
    description: 'Adds a service to otp.toml, and writes what follows from it: its module, its test, the supervisors.',
    examples: [
      {
        command: 'nx g nx-otp:service ledger --project orders --dependsOn repo',
        description: 'A GenServer that restarts after repo',
      },
      {
        command: 'nx g nx-otp:service jobs --project orders --kind task_supervisor',
        description: 'Another kind of service',
      },
    ],
  });

export type Options = z.input<typeof options>;
