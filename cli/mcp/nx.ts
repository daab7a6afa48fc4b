import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { ProjectGraph } from '@nx/devkit';
import { execa } from 'execa';
import { OtpError } from '../../src/errors';

/**
 * The workspace's own Nx, in a process for each question: one that lives on would keep what it read first where there
 * is no daemon, and what Nx prints would get between the messages of the protocol.
 */
export class Nx {
  constructor(readonly root: string) {}

  /**
   * @param signal ends Nx when the answer is no longer wanted
   * @returns what it printed, without colours
   * @throws OtpError with what it printed when it fails
   */
  async run(args: string[], signal: AbortSignal): Promise<string> {
    const { exitCode, all, isCanceled } = await execa(process.execPath, [this.program(), ...args], {
      cwd: this.root,
      env: { NX_INTERACTIVE: 'false', NO_COLOR: '1', FORCE_COLOR: undefined },
      all: true,
      stdin: 'ignore',
      reject: false,
      cancelSignal: signal,
    });
    const printed = stripVTControlCharacters(all).trim();
    if (exitCode === 0) return printed;
    throw new OtpError({
      rule: `nx ${args[0]} succeeds.`,
      found: isCanceled ? 'it was called off' : `it ended with ${exitCode ?? 'a signal'}, and printed:\n\n${printed}\n`,
      remedy: 'Mend what it names.',
    });
  }

  /** Projects, targets and edges as they are now. */
  async graph(signal: AbortSignal): Promise<ProjectGraph> {
    const folder = mkdtempSync(join(tmpdir(), 'nx-otp-mcp-'));
    try {
      const file = join(folder, 'graph.json');
      await this.run(['graph', `--file=${file}`], signal);
      return JSON.parse(readFileSync(file, 'utf8')).graph;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  private program(): string {
    try {
      const manifest = createRequire(join(this.root, 'here.js')).resolve('nx/package.json');
      return join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.nx);
    } catch {
      throw new OtpError({
        rule: 'The workspace has Nx installed.',
        found: `no package nx in ${this.root}`,
        remedy: 'Install its packages: npm install',
      });
    }
  }
}
