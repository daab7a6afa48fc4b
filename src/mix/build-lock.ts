import { join } from 'node:path';
import { OtpError } from '../errors';
import { type Running, start } from './run';

/**
 * How Mix guards a build against others who compile in it, by Elixir's version.
 *
 * - `none`: it does not, up to 1.17; who compiles one application each, dependencies first, needs no guard.
 * - `always`: 1.18.0 and 1.18.1 let one compile at a time, whatever it compiles.
 * - `unless told`: so do later ones, but for those that have `WITHOUT_LOCK` in their environment.
 */
export type BuildLocking = 'none' | 'always' | 'unless told';

/** Has Mix 1.18.2 and later compile without its lock: somebody else holds it for them. */
export const WITHOUT_LOCK = { MIX_OS_CONCURRENCY_LOCK: '0' };

/**
 * @param version of Elixir; `undefined` when nobody can say without starting it
 * @example
 * buildLocking('1.18.4') // 'unless told'
 */
export function buildLocking(version: string | undefined): BuildLocking {
  const [major = 1, minor = 18, patch = 2] = version?.split(/[.-]/).map(Number) ?? [];
  if (major > 1 || minor > 18 || (minor === 18 && patch >= 2)) return 'unless told';
  return minor === 18 ? 'always' : 'none';
}

/**
 * Mix's locks of builds, held by a small BEAM: somebody's `mix` in the same build waits until `release`, and we wait for
 * theirs. It ends with us, whatever ends us (run.ts).
 */
export class BuildLock {
  private constructor(private readonly beam: Running) {}

  /**
   * Resolves when all are held. What Mix says meanwhile, of whom it waits for, goes to stderr.
   *
   * @param paths absolute `_build/<env>`
   * @param cwd absolute
   * @throws OtpError when Mix cannot lock here
   */
  static async take(paths: string[], env: NodeJS.ProcessEnv, cwd: string): Promise<BuildLock> {
    // In one order, or two who want the same would wait for each other.
    const args = [join(__dirname, 'build-lock.exs'), ...[...paths].sort()];
    let output = '';
    return new Promise((resolve, reject) => {
      const beam = start({ program: 'elixir', args, cwd, env, interactive: true }, (chunk) => {
        if (chunk.includes('held\n')) resolve(new BuildLock(beam));
        else process.stderr.write(chunk);
        output += chunk.toString();
      });
      beam.exit.then((code) => reject(notTaken(paths, code, output)), reject);
    });
  }

  /** Resolves when others may have them. */
  async release(): Promise<void> {
    this.beam.stdin?.end();
    await this.beam.exit;
  }
}

function notTaken(paths: string[], code: number, output: string): OtpError {
  return new OtpError({
    rule: `Mix locks a build while it compiles there: ${paths.join(', ')}.`,
    found: `exit code ${code}: ${output.trim() || 'no output'}`,
    remedy: 'Set MIX_OS_CONCURRENCY_LOCK=0 to do without the lock.',
  });
}
