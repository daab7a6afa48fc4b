import { join } from 'node:path';
import type { Command } from './run';

export interface MixCall {
  args: string[];
  /** Absolute. */
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Absolute folder of the umbrella whose mix.exs is loaded first (through-umbrella.exs). */
  umbrella?: string | undefined;
}

/** Tasks of our own, and the file that defines each. */
const OWN_TASKS: Record<string, string> = {
  'nx_otp.consolidate': 'consolidate.exs',
  'nx_otp.serve': 'serve.exs',
  'nx_otp.otp_boundaries': 'otp-boundaries/task.exs',
};

/**
 * The command for a call of Mix: plain `mix`, unless something has to be loaded before it.
 *
 * @example
 * mixCommand({ args: ['compile'], cwd: '/repo/apps/a', env, umbrella: '/repo' })
 * // elixir -r .../through-umbrella.exs -S mix compile
 */
export function mixCommand({ args, cwd, env, umbrella }: MixCall): Command {
  const own = OWN_TASKS[args[0] ?? ''];
  const before = [...(umbrella === undefined ? [] : ['through-umbrella.exs']), ...(own === undefined ? [] : [own])];
  if (before.length === 0) return { program: 'mix', args, cwd, env };
  return { program: 'elixir', args: [...loading(before), '-S', 'mix', ...args], cwd, env: withUmbrella(env, umbrella) };
}

/**
 * The command for IEx in a project.
 *
 * @param args a Mix task and its arguments, if any
 * @example
 * iexCommand({ args: ['phx.server'], cwd: '/repo/apps/web', env }) // iex -S mix phx.server
 */
export function iexCommand({ args, cwd, env, umbrella }: MixCall): Command {
  const before = umbrella === undefined ? [] : ['through-umbrella.exs'];
  return { program: 'iex', args: [...loading(before), '-S', 'mix', ...args], cwd, env: withUmbrella(env, umbrella) };
}

function loading(files: string[]): string[] {
  return files.flatMap((file) => ['-r', join(__dirname, file)]);
}

function withUmbrella(env: NodeJS.ProcessEnv, umbrella: string | undefined): NodeJS.ProcessEnv {
  return umbrella === undefined ? env : { ...env, NX_OTP_UMBRELLA: join(umbrella, 'mix.exs') };
}
