import { randomUUID } from 'node:crypto';
import { OtpError } from '../../src/errors';

/** What has been shown in this session, and may be done: the arguments of nx, by token. */
export class DryRuns {
  private readonly shown = new Map<string, string[]>();

  /** @returns the token that stands for these arguments, and for no others */
  remember(args: string[]): string {
    const token = randomUUID();
    this.shown.set(token, args);
    return token;
  }

  /**
   * The arguments of a dry run, for one time.
   *
   * @throws OtpError when the token is of none, or has been used
   */
  take(token: string): string[] {
    const args = this.shown.get(token);
    this.shown.delete(token);
    if (args !== undefined) return args;
    throw new OtpError({
      rule: 'A generator writes what a dry run of this session has shown, once.',
      found: `the token ${JSON.stringify(token)}, which is of no dry run, or has been used`,
      remedy:
        'Call dry_run with the generator and its options, read what it shows, and give the token that it ends with.',
    });
  }
}
