import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from './workspace';

const PROGRAMS = ['elixir', 'elixirc', 'iex', 'mix', 'erl', 'erlc', 'escript', 'rebar3'];

/** A PATH on which every program of the toolchain notes that it was called, and is then itself. */
export class ToolchainCalls {
  readonly env: { PATH: string };
  private readonly log: string;

  constructor(workspace: Workspace) {
    const bin = join(workspace.root, '../counted/bin');
    this.log = join(bin, 'calls');
    for (const program of PROGRAMS) {
      const installed = installedAs(program);
      if (installed === undefined) continue;
      workspace.write(
        `../counted/bin/${program}`,
        `#!/bin/sh\necho ${program} >> "${this.log}"\nexec "${installed}" "$@"\n`,
      );
      chmodSync(join(bin, program), 0o755);
    }
    this.env = { PATH: `${bin}:${process.env['PATH']}` };
  }

  /** The programs that were called since the last time, in order. Each `erl` is a BEAM, whoever started it. */
  take(): string[] {
    if (!existsSync(this.log)) return [];
    const called = readFileSync(this.log, 'utf8').trim().split('\n');
    rmSync(this.log);
    return called;
  }
}

function installedAs(program: string): string | undefined {
  try {
    return execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}
