import type { Tree } from '@nx/devkit';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { snapshot } from './fixture';

/** A Tree's files in a folder of their own, for Mix. */
export class OnDisk {
  /** Its name has a space, as a user's may. */
  readonly root: string;
  private files: Record<string, string> = {};
  private lastRun = 0;

  constructor(what: string) {
    this.root = mkdtempSync(join(tmpdir(), `nx-otp ${what} `));
  }

  /**
   * As Nx does at the end of a generator; but not in the second in which something was built: Mix compares whole seconds,
   * so that a mix.exs as old as its `.app` file is no reason to write that again (`Mix.Utils.stale?/2`, 1.14).
   */
  write(tree: Tree): void {
    while (this.second() === this.lastRun) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    const files = snapshot(tree);
    for (const path of Object.keys(this.files)) if (!(path in files)) rmSync(join(this.root, path));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      if (this.files[path] !== text) writeFileSync(join(this.root, path), text);
    }
    this.files = files;
  }

  /** What Mix prints in a folder, warnings included; throws with that when it fails. */
  mix(folder: string, args: string[], env: Record<string, string> = {}): string {
    return this.run(folder, ['mix', ...args], env);
  }

  run(folder: string, command: string[], env: Record<string, string> = {}): string {
    const options = { cwd: join(this.root, folder), env: { ...process.env, ...env }, encoding: 'utf8' } as const;
    try {
      return execFileSync('sh', ['-c', 'exec "$@" 2>&1', 'sh', ...command], options);
    } catch (error) {
      const { stdout } = error as { stdout?: string };
      throw new Error(`${command.join(' ')} in ${folder} failed:\n${stdout}`, { cause: error });
    } finally {
      this.lastRun = this.second();
    }
  }

  /** The one that a file gets which is written now: the clock for that is some milliseconds behind the process's (Linux). */
  private second(): number {
    const probe = join(this.root, '.second');
    writeFileSync(probe, '');
    return Math.floor(statSync(probe).mtimeMs / 1000);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
