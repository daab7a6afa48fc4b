import { type Command, start } from '../../src/mix/run';

/**
 * Runs the tests, no longer than `seconds`, and ends what they leave running.
 *
 * @returns the exit code; undefined when the time was up
 */
export async function runTests(command: Command, seconds: number): Promise<number | undefined> {
  const { exit, stop } = start({ ...command, sweep: true }, 'inherit');
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stop();
  }, seconds * 1000);
  try {
    const code = await exit;
    return late ? undefined : code;
  } finally {
    clearTimeout(timer);
  }
}
