import { z } from 'zod';
import { placeOptions } from '../shared-options';

/** Options of `nx-otp:cluster-test`. */
export const options = z
  .strictObject({
    report: z
      .string()
      .describe('Folder, from the workspace root, for logs, JUnit XML and timeline of a run; what it held goes first'),
    nodes: z.int().positive().optional().describe('Nodes of a cluster whose tests name no number; otherwise 3'),
    network: z
      .enum(['distribution', 'netns'])
      .default('distribution')
      .describe(
        'How nodes are cut off: distribution closes their connections, anywhere; netns loses what they send in silence, on Linux',
      ),
    seed: z
      .int()
      .nonnegative()
      .default(0)
      .describe('What random faults, and the order of the tests, follow from; 0 keeps the tests in their order'),
    only: z.array(z.string()).default([]).describe('Tags of the tests to run, as mix test --only takes them'),
    exclude: z.array(z.string()).default([]).describe('Tags of tests to leave out, as mix test --exclude takes them'),
    timeout: z.number().positive().default(600).describe('Seconds until the run, and every node of it, is ended'),
    keepLogs: z
      .boolean()
      .default(false)
      .describe("Whether the nodes' logs are kept when all is well; they always are after a failure"),
    args: z.array(z.string()).default([]).describe('Further arguments of mix test'),
    env: z.record(z.string(), z.string()).default({}).describe('Environment variables of this call'),
    ...placeOptions,
  })
  .meta({
    description:
      'Runs the tests in test/cluster, which start real nodes and break them, and writes logs, JUnit XML and a timeline',
    examples: [
      {
        description: 'Five nodes, faults from another seed',
        command: 'nx run tally:cluster-test-wide',
        target: {
          executor: 'nx-otp:cluster-test',
          options: { report: 'tmp/tally', nodes: 5, seed: 42 },
          dependsOn: ['compile-test'],
        },
      },
    ],
  });

export type ClusterTestOptions = z.infer<typeof options>;
