import { posix } from 'node:path';
import { OtpError } from '../../errors';
import type { MixFacts } from '../facts';

/** What a manifest calls its application, and where. */
interface Named {
  name: string;
  /** Workspace-relative path of the manifest. */
  file: string;
  /** The table that has the name. */
  table: 'app' | 'workload';
}

/**
 * That a manifest, an otp.toml or what becomes one, stands beside the mix.exs of its application.
 *
 * @throws OtpError where mix.exs names another application, or is the root of an umbrella
 */
export function checkApplication({ name, file, table }: Named, mix: MixFacts): void {
  const mixExs = posix.join(posix.dirname(file), 'mix.exs');
  if (mix.appsPath !== undefined) {
    throw new OtpError({
      rule: 'An otp.toml is of one application.',
      found: `${file} beside ${mixExs}, which is the root of an umbrella`,
      remedy: 'Move it to the application that it is of.',
    });
  }
  if (mix.app === undefined || mix.app === name) return;
  throw new OtpError({
    rule: 'An otp.toml is of the application that mix.exs beside it names.',
    found: `${name} in ${file}, and ${mix.app} in ${mixExs}`,
    remedy: `Write name = "${mix.app}" in [${table}].`,
  });
}
