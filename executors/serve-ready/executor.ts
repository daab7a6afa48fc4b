import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutorContext } from '@nx/devkit';
import { OtpError } from '../../src/errors';
import { MixWorkspace } from '../mix-workspace';
import { withOptions } from '../with-options';
import { type ServeReadyOptions, options } from './options';

const POLL_MILLISECONDS = 100;
const TELL_AFTER_MILLISECONDS = 2_000;

/** Waits until the application that `serve` runs is up: Nx itself waits for that from version 24 on only (`readyWhen`). */
export default withOptions(options, async ({ mixEnv, timeout }: ServeReadyOptions, context: ExecutorContext) => {
  const file = new MixWorkspace(context).upFile(mixEnv);
  const began = Date.now();
  let told = false;
  while (!isUp(file)) {
    const waited = Date.now() - began;
    if (waited > timeout * 1_000) throw notUp(context.projectName!, timeout);
    if (waited > TELL_AFTER_MILLISECONDS && !told) {
      console.log(`Waits until ${context.projectName} is up.`);
      told = true;
    }
    await sleep(POLL_MILLISECONDS);
  }
  return true;
});

/** A file that was left by a BEAM which is gone says nothing. */
function isUp(file: string): boolean {
  try {
    return process.kill(Number(readFileSync(file, 'utf8')), 0);
  } catch {
    return false;
  }
}

function notUp(project: string, timeout: number): OtpError {
  return new OtpError({
    rule: `${project} is up within ${timeout} seconds of the start of its serve target.`,
    found: 'it is not',
    remedy: `See what nx serve ${project} says; give it more time with the option timeout.`,
  });
}
