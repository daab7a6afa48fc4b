import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { transformSync } from '@swc/core';
import { execa } from 'execa';
import { NODE_PATH, temporaryFolder } from '../src/mix/transpiled.fixture';

const ROOT = join(__dirname, '..');

export interface Ended {
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
    for (const part of ['src', 'generators', 'cli']) transpile(part, folder);
    writeFileSync(join(folder, 'package.json'), readFileSync(join(ROOT, 'package.json')));
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

function transpile(part: string, folder: string): void {
  for (const entry of readdirSync(join(ROOT, part), { recursive: true, withFileTypes: true })) {
    const source = join(entry.parentPath, entry.name);
    if (!entry.isFile() || source.includes('.spec.')) continue;
    const target = join(folder, relative(ROOT, source));
    mkdirSync(dirname(target), { recursive: true });
    if (source.endsWith('.ts')) writeFileSync(target.replace(/\.ts$/, '.js'), toCommonJs(source));
    else copyFileSync(source, target);
  }
}

function toCommonJs(file: string): string {
  const jsc = { target: 'es2022' as const, parser: { syntax: 'typescript' as const } };
  return transformSync(readFileSync(file, 'utf8'), { jsc, module: { type: 'commonjs' } }).code;
}
