import { OtpError } from '../../errors';
import { capture } from '../run';

/**
 * What a program prints, or why it does not: doctor looks at machines on which anything may be missing or broken.
 *
 * @returns `output` when it ended with 0 in time, else `problem`, one line
 */
export async function probe(
  program: string,
  args: string[],
  cwd: string,
  { timeoutMs = 15_000, env = process.env }: { timeoutMs?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<Probed> {
  try {
    const command = { program, args, cwd, env: { ...env, NO_COLOR: '1' }, input: '', sweep: true };
    const printed = await capture(command, timeoutMs);
    const output = printed.output.trim();
    if (printed.exitCode === 0) return { output };
    if (printed.isLate) return { problem: `${program} did not end within ${timeoutMs / 1000} s` };
    return { problem: `${program} ended with exit code ${printed.exitCode}: ${output.split('\n')[0]}` };
  } catch (error) {
    if (error instanceof OtpError) return { problem: error.complaints[0]!.found ?? error.message };
    throw error;
  }
}

export type Probed = { output: string } | { problem: string };
