import { randomBytes } from 'node:crypto';
import type { OtpFindings } from '../boundaries/application-findings';
import { OtpError } from '../errors';
import { type MixCall, mixCommand } from './mix-command';
import { capture } from './run';

/**
 * Compares mix.exs with what a project's compiled code calls, in a BEAM of its own (otp-boundaries/task.exs).
 *
 * @param call where and with what environment Mix runs; its `args` are not used
 * @param banTransitive whether it counts as missing what only other dependencies bring
 * @throws OtpError when the project has not been compiled, or cannot be loaded, with what Mix says
 */
export async function findOtpBoundaries(call: Omit<MixCall, 'args'>, banTransitive: boolean): Promise<OtpFindings> {
  const nonce = randomBytes(12).toString('hex');
  const args = ['nx_otp.otp_boundaries', nonce, ...(banTransitive ? ['--ban-transitive'] : [])];
  const { exitCode, output } = await capture(mixCommand({ ...call, args, env: { ...call.env, NO_COLOR: '1' } }));
  const json = output.split('\n').find((line) => line.startsWith(`${nonce} `));
  if (json === undefined) throw silent(exitCode, output);
  const said: OtpFindings | { not_compiled: string } = JSON.parse(json.slice(nonce.length));
  if ('not_compiled' in said) throw notCompiled(said.not_compiled);
  return said;
}

function silent(code: number, output: string): OtpError {
  return new OtpError({
    rule: 'Mix loads the project.',
    found: `exit code ${code}: ${output.trim().split('\n').join('\n           ') || 'no output'}`,
    remedy: 'Mend what is said there, and try again.',
  });
}

function notCompiled(folder: string): OtpError {
  return new OtpError({
    rule: 'Calls are looked for in compiled code.',
    found: `no application in ${folder}`,
    remedy:
      'Compile it in the same environment first, and let the target depend on that: "dependsOn": ["compile-prod"].',
  });
}
