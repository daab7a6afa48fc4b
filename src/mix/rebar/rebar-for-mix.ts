import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../programs';

/**
 * MIX_REBAR3 for a Mix that has no rebar3 of its own: the one on the PATH. Mix does not look there, asks whether it shall
 * download one, and nobody answers (Mix.Rebar.rebar_cmd/1, 1.14 and 1.18).
 *
 * @example
 * rebarForMix({ PATH: '/usr/bin' }) // { MIX_REBAR3: '/usr/bin/rebar3' }
 */
export function rebarForMix(env: NodeJS.ProcessEnv): Record<string, string> {
  if (env['MIX_REBAR3'] !== undefined || hasItsOwn(env['MIX_HOME'] ?? join(homedir(), '.mix'))) return {};
  const rebar3 = findProgram('rebar3', env['PATH'] ?? '');
  return rebar3 === undefined ? {} : { MIX_REBAR3: rebar3 };
}

/** `mix local.rebar` installs one for each version of Elixir. */
function hasItsOwn(mixHome: string): boolean {
  const versions = join(mixHome, 'elixir');
  return existsSync(versions) && readdirSync(versions).some((version) => existsSync(join(versions, version, 'rebar3')));
}
