import { OtpError } from '../../errors';
import { start } from '../run';

/**
 * What a program prints, or why it does not: doctor looks at machines on which anything may be missing or broken.
 *
 * @returns `output` when it ended with 0 in time, else `problem`, one line
 */
export async function probe(program: string, args: string[], cwd: string, timeoutMs = 15_000): Promise<Probed> {
  const chunks: Buffer[] = [];
  try {
    const env = { ...process.env, NO_COLOR: '1' };
    const running = start({ program, args, cwd, env, input: '', sweep: true }, (chunk) => chunks.push(chunk));
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      running.stop();
    }, timeoutMs);
    const code = await running.exit.finally(() => clearTimeout(timer));
    await Promise.race([running.drained, new Promise((resolve) => setTimeout(resolve, 500).unref())]);
    const output = Buffer.concat(chunks).toString('utf8').trim();
    if (code === 0) return { output };
    if (isLate) return { problem: `${program} did not end within ${timeoutMs / 1000} s` };
    return { problem: `${program} ended with exit code ${code}: ${output.split('\n')[0]}` };
  } catch (error) {
    if (error instanceof OtpError) return { problem: error.complaints[0]!.found ?? error.message };
    throw error;
  }
}

export type Probed = { output: string } | { problem: string };
