import { readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/**
 * What tells one toolchain on the PATH from another, without starting it: the versions that Elixir's and OTP's own
 * files say, or, behind a shim, the shim's path and time. `undefined` when there is no Elixir.
 */
export function toolchainVersion(path = process.env['PATH'] ?? ''): string | undefined {
  const elixir = findProgram('elixir', path);
  if (elixir === undefined) return undefined;
  const erl = findProgram('erl', path);
  return [identify(elixir, elixirVersion), erl === undefined ? 'no erl' : identify(erl, otpVersion)].join(' ');
}

function findProgram(name: string, path: string): string | undefined {
  const names = process.platform === 'win32' ? [`${name}.bat`, `${name}.exe`] : [name];
  for (const folder of path.split(delimiter).filter(Boolean)) {
    for (const candidate of names.map((each) => join(folder, each))) {
      try {
        if (statSync(candidate).isFile()) return realpathSync(candidate);
      } catch {
        // Not in this folder.
      }
    }
  }
  return undefined;
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
