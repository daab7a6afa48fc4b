import { writeFileSync } from 'node:fs';
import { OtpError } from '../src/errors';

/** Writes text to a file, or, without one, to stdout. */
export function writeOutput(text: string, file: string | undefined): void {
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new OtpError({
      rule: 'The output goes to a file that can be written.',
      found: (error as Error).message,
      remedy: 'Give another path with --output, or make its folder.',
    });
  }
}
