import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ExecutorContext, ProjectConfiguration } from '@nx/devkit';
import type { MixMetadata } from '../src/graph/metadata';

interface MixProjectFixture {
  app?: string;
  /** Keys of project/0 besides app, version and the shared paths. */
  keys?: string;
  before?: string;
  /** Roots of in-repo dependencies. */
  dependencies?: string[];
  problems?: string[];
  /** Of its target. */
  outputs?: string[];
  files?: Record<string, string>;
}

/** A workspace of Mix projects that share one build, on disk, and what Nx tells an executor of it. */
export class WorkspaceFixture {
  private readonly projects: Record<string, ProjectConfiguration> = {};

  constructor(readonly root: string) {
    this.write('config/config.exs', 'import Config\n');
  }

  write(path: string, text: string): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  add(root: string, name: string, project: MixProjectFixture): void {
    const { app, keys = '', before = '', dependencies = [], problems = [], outputs = [], files = {} } = project;
    const up = root === '.' ? '' : '../'.repeat(root.split('/').length);
    const paths = [
      'build_path: "_build"',
      'deps_path: "deps"',
      'lockfile: "mix.lock"',
      'config_path: "config/config.exs"',
    ];
    const shared = paths.map((path) => path.replace(': "', `: "${up}`)).join(', ');
    const start = `[${app === undefined ? '' : `app: :${app}, `}version: "0.1.0", ${shared}`;
    const module = `${name[0]!.toUpperCase()}${name.slice(1)}.MixProject`;
    this.write(
      `${root}/mix.exs`,
      `defmodule ${module} do\n  use Mix.Project\n  ${before}\n  def project, do: ${start}, ${keys || 'deps: []'}]\nend\n`,
    );
    for (const [path, text] of Object.entries(files)) this.write(`${root}/${path}`, text);
    const mix: MixMetadata = {
      ...(app === undefined ? {} : { app }),
      buildRoot: '_build',
      depsPath: 'deps',
      lockfile: 'mix.lock',
      build: 'shared',
      dependencies: dependencies.map((each) => ({ root: each })),
      problems,
    };
    this.projects[name] = {
      name,
      root,
      namedInputs: { sources: ['{projectRoot}/**/*', '!{projectRoot}/test/**/*'] },
      targets: {
        task: { inputs: ['sources', '^sources', '{workspaceRoot}/config/**/*', { env: 'COMPILED_IN' }], outputs },
      },
      metadata: { mix } as NonNullable<ProjectConfiguration['metadata']>,
    };
  }

  context(projectName: string, targetName = 'task'): ExecutorContext {
    return {
      root: this.root,
      cwd: this.root,
      isVerbose: false,
      projectName,
      targetName,
      projectsConfigurations: { version: 2, projects: this.projects },
      nxJsonConfiguration: {},
      projectGraph: { nodes: {}, dependencies: {} },
    };
  }
}

/** What is printed while `work` runs, by us and by what we start: as Nx takes it where it patches our streams. */
export async function printed(work: () => Promise<unknown>): Promise<string> {
  let output = '';
  const take = (chunk: string | Uint8Array) => ((output += chunk.toString()), true);
  const spies = [jest.spyOn(process.stdout, 'write'), jest.spyOn(process.stderr, 'write')];
  for (const spy of spies) spy.mockImplementation(take);
  const consoles = (['log', 'error'] as const).map((name) =>
    jest.spyOn(console, name).mockImplementation((...texts: unknown[]) => void (output += `${texts.join(' ')}\n`)),
  );
  process.env['NX_TERMINAL_OUTPUT_PATH'] = '/dev/null';
  try {
    await work();
  } finally {
    delete process.env['NX_TERMINAL_OUTPUT_PATH'];
    for (const spy of [...spies, ...consoles]) spy.mockRestore();
  }
  return output;
}
