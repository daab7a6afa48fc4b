import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OtpError } from '../errors';
import { findProgram } from './programs';

/**
 * What to say when a program of the toolchain is not there: with the command that installs it on this system.
 *
 * @param path the PATH on which it was looked for
 */
export function missingToolchain(program: string, workspaceRoot: string, path = process.env['PATH']): OtpError {
  const other = OTHER_TOOLS[program];
  if (other) return new OtpError({ ...other, found: notOnPath(program, path) });
  return new OtpError({
    rule: 'Mix tasks need Elixir and Erlang/OTP on the PATH.',
    found: notOnPath(program, path),
    allowed: 'Elixir 1.14 or later, on OTP 25 or later',
    remedy: installCommand(workspaceRoot),
  });
}

const OTHER_TOOLS: Record<string, { rule: string; remedy: string }> = {
  rebar3: {
    rule: 'rebar3 tasks need rebar3 and Erlang/OTP on the PATH.',
    remedy: 'Install rebar3: https://rebar3.org/docs/getting-started (Debian and Ubuntu: apt-get install rebar3)',
  },
  gleam: {
    rule: 'Gleam tasks need Gleam and Erlang/OTP on the PATH.',
    remedy: 'Install Gleam: https://gleam.run/install',
  },
};

function notOnPath(program: string, path: string | undefined): string {
  return `no ${program} in ${path ?? 'an empty PATH'}`;
}

/** The command that installs Elixir and OTP here: by the version manager that is in use, else by the system's own. */
export function installCommand(workspaceRoot: string): string {
  const pinned = ['.tool-versions', 'mise.toml', '.mise.toml'].some((file) => existsSync(join(workspaceRoot, file)));
  if (findProgram('mise')) return pinned ? 'mise install' : 'mise use erlang@latest elixir@latest';
  if (findProgram('asdf') && pinned) return 'asdf plugin add erlang; asdf plugin add elixir; asdf install';
  if (process.platform === 'darwin') return 'brew install elixir';
  if (process.platform === 'win32') return 'winget install Erlang.ErlangOTP ElixirLang.Elixir';
  return linuxCommand();
}

function linuxCommand(): string {
  const sudo = process.getuid?.() === 0 ? '' : 'sudo ';
  const ids = linuxIds();
  const is = (...names: string[]) => names.some((name) => ids.includes(name));
  if (is('debian', 'ubuntu')) return `${sudo}apt-get install elixir erlang-dev erlang-parsetools erlang-tools rebar3`;
  if (is('fedora', 'rhel', 'centos')) return `${sudo}dnf install elixir erlang`;
  if (is('arch')) return `${sudo}pacman -S elixir`;
  if (is('alpine')) return `${sudo}apk add elixir`;
  if (is('suse', 'opensuse')) return `${sudo}zypper install elixir`;
  return 'mise use erlang@latest elixir@latest  (https://mise.jdx.dev)';
}

/** `ID` and `ID_LIKE` of os-release(5). */
function linuxIds(): string[] {
  try {
    const text = readFileSync('/etc/os-release', 'utf8');
    return [...text.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap((match) => match[1]!.split(' '));
  } catch {
    return [];
  }
}
