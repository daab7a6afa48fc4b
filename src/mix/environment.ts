import { rebarForMix } from './rebar/rebar-for-mix';

/** Of the user's shell: they would move files away from where the targets' outputs say they are. */
const MOVES_FILES = ['MIX_BUILD_PATH', 'MIX_BUILD_ROOT', 'MIX_DEPS_PATH', 'MIX_EXS'];

/**
 * The environment of one Mix call: the caller's, without what moves files, with MIX_ENV and the target's own.
 *
 * Mix colours its output when it writes to a terminal, which it never does under Nx; where colours are wanted it is told
 * so (`-elixir ansi_enabled true`, as IO.ANSI says).
 */
export function mixEnvironment(
  own: Record<string, string>,
  mixEnv: string | undefined,
  base: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...base };
  for (const name of MOVES_FILES) delete env[name];
  if (mixEnv !== undefined) env['MIX_ENV'] = mixEnv;
  if (wantsColours(base)) {
    env['ELIXIR_ERL_OPTIONS'] = `${base['ELIXIR_ERL_OPTIONS'] ?? ''} -elixir ansi_enabled true`.trim();
  }
  return { ...env, ...rebarForMix(base), ...own };
}

function wantsColours(env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  return forced === undefined ? process.stdout.isTTY === true : forced !== '0' && forced !== 'false';
}
