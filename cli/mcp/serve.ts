import { join } from 'node:path';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';
import { version } from '../../src/inference/plugin-version';
import { explain } from '../../src/supervision/explain';
import { readManifest } from '../manifest';
import { DryRuns, checkStillSo } from './dry-runs';
import { Generators } from './generators';
import { Nx } from './nx';
import { manifestOf, problemsIn, projectNamed, projectsIn, targetsOf } from './projects';
import { register } from './tool';

/**
 * Answers an assistant on standard input and output until its input ends.
 *
 * @param root folder of the workspace's nx.json
 */
export function serve(root: string): Promise<void> {
  const nx = new Nx(root);
  const dryRuns = new DryRuns();
  return new Promise((resolve) => {
    serveStdio(() => {
      const server = new McpServer({ name: 'nx-otp', version }, { instructions: INSTRUCTIONS });
      offerGraph(server, nx);
      offerGenerators(server, nx, dryRuns);
      return server;
    });
    process.stdin.once('close', resolve);
  });
}

const INSTRUCTIONS = `An Nx workspace with Elixir, Erlang or Gleam projects. Ask "problems" first when something fails.
Files are written by generators: "generators" has their options, "dry_run" shows what one would do and gives a token,
"generate" takes that token. Supervisors follow from otp.toml: change that, not them, and run nx sync.`;

const PROJECT = z.string().meta({ description: 'Its Nx name, its application or its folder' });

function offerGraph(server: McpServer, nx: Nx): void {
  register(server, {
    name: 'projects',
    title: 'Projects',
    description: 'The projects of the workspace: name, folder, OTP application, dependencies, tags, otp.toml.',
    input: z.strictObject({}),
    answer: async (_, signal) => projectsIn(await nx.graph(signal)),
  });
  register(server, {
    name: 'targets',
    title: 'Targets of a project',
    description: 'What can be run in a project with "nx run project:target", and what each does.',
    input: z.strictObject({ project: PROJECT }),
    answer: async ({ project }, signal) => targetsOf(projectNamed(project, await nx.graph(signal))),
  });
  register(server, {
    name: 'supervision_tree',
    title: 'Supervision tree',
    description:
      'The tree that follows from a project’s otp.toml, what restarts when a service crashes, and the limits.',
    input: z.strictObject({ project: PROJECT }),
    answer: async ({ project }, signal) => {
      const path = manifestOf(projectNamed(project, await nx.graph(signal)));
      return explain((await readManifest(join(nx.root, path))).manifest);
    },
  });
  register(server, {
    name: 'problems',
    title: 'Problems',
    description:
      'What of mix.exs, rebar.config and gleam.toml could not be read, and the rules that an otp.toml breaks.',
    input: z.strictObject({}),
    answer: async (_, signal) => problemsIn(await nx.graph(signal)),
  });
}

function offerGenerators(server: McpServer, nx: Nx, dryRuns: DryRuns): void {
  register(server, {
    name: 'generators',
    title: 'Generators',
    description: 'The generators of nx-otp; with a name, the JSON schema of its options, with examples.',
    input: z.strictObject({ name: z.string().optional().meta({ description: 'A generator, such as app' }) }),
    answer: ({ name }) => {
      const generators = new Generators(nx.root);
      return name === undefined ? generators.list() : generators.schema(name);
    },
  });
  register(server, {
    name: 'dry_run',
    title: 'Dry run of a generator',
    description: 'The files that a generator would write, change or delete. Ends with a token for "generate".',
    input: z.strictObject({
      generator: z.string().meta({ description: 'Such as app' }),
      options: z
        .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))
        .default({})
        .meta({ description: 'Its options by name, as its schema has them' }),
    }),
    answer: async ({ generator, options }, signal) => {
      const args = new Generators(nx.root).call(generator, options);
      const shown = await nx.run([...args, '--dry-run'], signal);
      return `${shown}\n\ntoken: ${dryRuns.remember({ args, shown })}`;
    },
  });
  register(server, {
    name: 'generate',
    title: 'Run of a generator',
    description: 'Writes the files that a dry run has shown. Refuses when the same run would now write others.',
    input: z.strictObject({ token: z.string().meta({ description: 'That the dry run ended with' }) }),
    writes: true,
    answer: async ({ token }, signal) => {
      const run = dryRuns.take(token);
      checkStillSo(run, await nx.run([...run.args, '--dry-run'], signal));
      return nx.run(run.args, signal);
    },
  });
}
