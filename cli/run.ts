import { CommanderError } from 'commander';
import { OtpError } from '../src/errors';
import { program } from './program';
import { UsageError } from './usage';

/** 0: right; 1: what was asked about is wrong; 2: the command line is. */
type ExitCode = 0 | 1 | 2;

/**
 * Runs one command line, output to stdout, complaints to stderr.
 *
 * @param args without `node` and the script
 */
export async function run(args: string[]): Promise<ExitCode> {
  try {
    await program().parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander throws what its help and version options have to say, too, once they have said it.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    console.error(error instanceof OtpError ? error.message : unexpected(error));
    return error instanceof UsageError ? 2 : 1;
  }
}

function unexpected(error: unknown): string {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `nx-otp met an error of its own. Please report it, with what "nx-otp info" prints.\n${what}`;
}
