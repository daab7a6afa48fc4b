import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OtpError } from '../errors';
import { probe } from './doctor/probe';

/**
 * What to say after `mix deps.get` has failed where Mix lacks an archive: Hex, or what `archives` of mix.exs names. Mix 1.14 asks
 * whether to install Hex, takes the silence for a no, and ends with `Could not find an SCM for dependency`.
 *
 * @param folder absolute, of the mix.exs
 * @param env all variables of the task
 * @returns `undefined` where none is missing, or Mix cannot tell
 */
export async function missingArchives(folder: string, env: NodeJS.ProcessEnv): Promise<OtpError | undefined> {
  const args = ['run', '--no-mix-exs', join(__dirname, 'missing-archives.exs'), folder];
  const probed = await probe('mix', args, tmpdir(), { env });
  if (!('output' in probed)) return undefined;
  const archives = [...probed.output.matchAll(/^missing (.+)$/gm)].map(([, archive]) => archive!);
  const place = /^in (.+)$/m.exec(probed.output)?.[1];
  if (archives.length === 0) return undefined;
  return new OtpError({
    rule: 'Mix needs the archives that a project is built with.',
    found: `${archives.map((archive) => `no ${archive}`).join(', ')} in ${place}`,
    remedy: archives.map(installation).join(' && '),
  });
}

function installation(archive: string): string {
  return archive === 'hex' ? 'mix local.hex --force' : `mix archive.install hex ${archive} --force`;
}
