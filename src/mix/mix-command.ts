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
const OWN_TASKS: Record<string, string> = { 'nx_otp.consolidate': 'consolidate.exs' };

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
  return {
    program: 'elixir',
    args: [...before.flatMap((file) => ['-r', join(__dirname, file)]), '-S', 'mix', ...args],
    cwd,
    env: umbrella === undefined ? env : { ...env, NX_OTP_UMBRELLA: join(umbrella, 'mix.exs') },
  };
}
