import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findInstalled } from './programs';

/**
 * What tells one toolchain on the PATH from another, without starting it: the versions that Elixir's and OTP's own
 * files say, or, behind a shim, the shim's path and time. `undefined` when there is no Elixir.
 */
export function toolchainVersion(path?: string): string | undefined {
  const elixir = findInstalled('elixir', path);
  if (elixir === undefined) return undefined;
  const erl = findInstalled('erl', path);
  return [identify(elixir, elixirVersion), erl === undefined ? 'no erl' : identify(erl, otpVersion)].join(' ');
}

/** The version of the Elixir on the PATH, as its own files say it; `undefined` where none do: behind a shim. */
export function elixirVersionOf(path?: string): string | undefined {
  const elixir = findInstalled('elixir', path);
  try {
    return elixir === undefined ? undefined : elixirVersion(dirname(dirname(elixir)));
  } catch {
    return undefined;
  }
}

function identify(program: string, version: (root: string) => string): string {
  try {
    return version(dirname(dirname(program)));
  } catch {
    return `${program}@${statSync(program).mtimeMs}`;
  }
}

function elixirVersion(root: string): string {
  const app = readFileSync(join(root, 'lib/elixir/ebin/elixir.app'), 'utf8');
  const version = /\{vsn,\s*"([^"]+)"\}/.exec(app)?.[1];
  if (version === undefined) throw new Error('elixir.app names no version');
  return version;
}

function otpVersion(root: string): string {
  const releases = readdirSync(join(root, 'releases'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return releases.map(({ name }) => readFileSync(join(root, 'releases', name, 'OTP_VERSION'), 'utf8').trim()).join(',');
}
