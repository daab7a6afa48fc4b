import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Argument } from 'commander';
import { OtpError } from '../src/errors';
import type { Manifest } from '../src/project/otp-toml/manifest';
import { readManifest as readEither } from '../src/project/read-manifest';

/** The argument of every command that reads a manifest. Its name tells the shells' completions what to offer. */
export function manifestArgument(): Argument {
  return new Argument('[manifest]', 'an otp.toml, the folder it is in, or - for standard input').default('otp.toml');
}

/**
 * The manifest in a file, in the otp.toml of a folder, or, for `-`, on standard input.
 *
 * @returns with it, what to call the file
 * @throws OtpError when there is no such file or it breaks a rule
 */
export async function readManifest(path: string): Promise<{ manifest: Manifest; file: string }> {
  const file = path === '-' ? 'standard input' : fileOf(path);
  const content = path === '-' ? await buffer(process.stdin) : bytesOf(file);
  return { manifest: readEither(content, file), file };
}

function fileOf(path: string): string {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? join(path, 'otp.toml') : path;
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new OtpError({
      rule: 'A manifest is a file that can be read.',
      found: absent ? `no ${file}` : (error as Error).message,
      allowed: 'the path of an otp.toml, or of the folder it is in, or - for standard input',
      remedy: absent ? 'Give its path, or write one: nx-otp init' : 'Check its permissions.',
    });
  }
}
