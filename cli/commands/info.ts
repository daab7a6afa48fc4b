import { existsSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { globSync } from 'tinyglobby';
import type { MixMetadata } from '../../src/graph/metadata';
import { version } from '../../src/inference/plugin-version';
import { toolchainVersion } from '../../src/mix/toolchain-version';
import { installedNx } from '../installed-nx';
import { workspaceRootOf } from '../mix-project';

interface Info {
  nx_otp: string;
  node: string;
  nx: string | null;
  /** Of Elixir and OTP. */
  toolchain: string | null;
  system: string;
  workspace: string | null;
  projects: { name: string; root: string; otp_toml: boolean; problems: string[] }[];
}

export function info(): Command {
  return new Command('info')
    .description('Versions, and what the plugin sees of this workspace, to paste into a bug report.')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExamples:\n  nx-otp info\n  nx-otp info --json')
    .action(async ({ json }: { json?: true }) => {
      const found = await gather();
      console.log(json ? JSON.stringify(found, null, 2) : asText(found));
    });
}

async function gather(): Promise<Info> {
  const workspace = workspaceRootOf(process.cwd());
  return {
    nx_otp: version,
    node: process.version,
    nx: installedNx(workspace ?? process.cwd()) ?? null,
    toolchain: toolchainVersion() ?? null,
    system: `${platform()} ${release()} ${arch()}`,
    workspace: workspace ?? null,
    projects: workspace === undefined ? [] : await projectsIn(workspace),
  };
}

/** As the plugin infers them, from every file that it asks Nx for. */
async function projectsIn(workspace: string): Promise<Info['projects']> {
  const files = globSync('**/{mix.exs,otp.toml,project.json,package.json}', {
    cwd: workspace,
    ignore: ['**/node_modules/**', '**/deps/**', '**/_build/**', '**/.git/**', 'dist/**', 'tmp/**'],
  });
  // It loads Nx, which takes longer than all the rest; the other commands do without.
  const { inferProjects } = await import('../../src/inference/infer.js');
  const { projects: nodes } = await inferProjects(files, workspace);
  return [...nodes].sort().map(([root, { name, metadata }]) => ({
    name: name ?? root,
    root,
    otp_toml: existsSync(join(workspace, root, 'otp.toml')),
    problems: (metadata as { mix?: MixMetadata } | undefined)?.mix?.problems ?? [],
  }));
}

function asText({ projects, ...versions }: Info): string {
  const width = Math.max(...Object.keys(versions).map((key) => key.length));
  const lines = Object.entries(versions).map(([key, value]) => `${key.padEnd(width)}  ${value ?? 'none'}`);
  const seen = projects.map(
    ({ name, root, otp_toml, problems }) =>
      `  ${name} in ${root}${otp_toml ? ', otp.toml' : ''}${problems.map((problem) => `\n    ${problem.replaceAll('\n', '\n    ')}`).join('')}`,
  );
  return [...lines, `${'projects'.padEnd(width)}  ${projects.length}`, ...seen].join('\n');
}
