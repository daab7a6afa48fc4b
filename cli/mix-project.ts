import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OtpError } from '../src/errors';
import type { MixFacts } from '../src/project/facts';
import { readMixExs } from '../src/project/mix-exs';

/**
 * What the mix.exs in a folder says.
 *
 * @throws OtpError when there is none
 */
export function mixProjectIn(folder: string): MixFacts {
  const file = join(folder, 'mix.exs');
  const text = textOf(file);
  if (text === undefined) {
    throw new OtpError({
      rule: 'An otp.toml lies beside the mix.exs of its app.',
      found: `no ${file}`,
      remedy: 'Give the folder of a Mix project, or make one: mix new orders --sup',
    });
  }
  return readMixExs(text, { file, readFile: (path) => textOf(join(folder, path)) });
}

/** The nearest folder at or above `folder` that an Nx workspace has its nx.json in. */
export function workspaceRootOf(folder: string): string | undefined {
  if (existsSync(join(folder, 'nx.json'))) return folder;
  const above = join(folder, '..');
  return above === folder ? undefined : workspaceRootOf(above);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
