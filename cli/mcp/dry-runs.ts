import { randomUUID } from 'node:crypto';
import { OtpError } from '../../src/errors';

export interface DryRun {
  /** Of nx, without `--dry-run`. */
  args: string[];
  /** What Nx printed. */
  shown: string;
}

/** What has been shown in this session, by token. */
export class DryRuns {
  private readonly shown = new Map<string, DryRun>();

  /** @returns the token that stands for this dry run, and for no other */
  remember(run: DryRun): string {
    const token = randomUUID();
    this.shown.set(token, run);
    return token;
  }

  /**
   * A dry run, for one time.
   *
   * @throws OtpError when the token is of none, or has been used
   */
  take(token: string): DryRun {
    const run = this.shown.get(token);
    this.shown.delete(token);
    if (run !== undefined) return run;
    throw new OtpError({
      rule: 'A generator writes what a dry run of this session has shown, once.',
      found: `the token ${JSON.stringify(token)}, which is of no dry run, or has been used`,
      remedy:
        'Call dry_run with the generator and its options, read what it shows, and give the token that it ends with.',
    });
  }
}

/**
 * The workspace may have changed since the dry run, and with it what the generator does.
 *
 * @param now what the same dry run prints
 * @throws OtpError when those are other files
 */
export function checkStillSo({ shown }: DryRun, now: string): void {
  const [before, after] = [filesOf(shown), filesOf(now)];
  if (before === after) return;
  throw new OtpError({
    rule: 'A generator makes, changes and deletes the files that its dry run has shown.',
    found: `other ones, as the workspace has changed since:\n\n${after || 'none'}\n`,
    allowed: `those that were shown:\n\n${before || 'none'}\n`,
    remedy: 'Call dry_run again, and give the token that it ends with.',
  });
}

/** Nx's own lines; what a generator prints besides may be another each time. */
function filesOf(printed: string): string {
  const lines = printed.split('\n').filter((line) => /^(CREATE|UPDATE|DELETE) /.test(line));
  return lines.sort().join('\n');
}
