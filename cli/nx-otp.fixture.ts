import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { NODE_PATH, temporaryFolder, transpile } from '../src/mix/transpiled.fixture';

const ROOT = join(__dirname, '..');

interface Ended {
  exitCode: number;
  stdout: string;
  stderr: string;
}

interface Surroundings {
  cwd?: string;
  input?: string | Buffer;
  env?: NodeJS.ProcessEnv;
}

/** The command as a user runs it, in a process of its own, from a copy that is made once. */
export class NxOtp {
  readonly main: string;

  constructor(readonly folder = temporaryFolder()) {
    transpile(['src', 'generators', 'cli'], folder);
    copyFileSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
    this.main = join(folder, 'cli', 'main.js');
  }

  async run(args: string[], { cwd = this.folder, input = '', env = {} }: Surroundings = {}): Promise<Ended> {
    const options = { cwd, input, env: { ...process.env, NODE_PATH, NO_COLOR: undefined, ...env }, extendEnv: false };
    const { exitCode, stdout, stderr } = await execa(process.execPath, [this.main, ...args], {
      ...options,
      reject: false,
      stripFinalNewline: false,
    });
    return { exitCode: exitCode ?? -1, stdout, stderr };
  }
}
