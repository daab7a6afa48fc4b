import type { Command } from '../run';

/** Of the user's shell: they would make rebar3 read or write other files than the target says. */
const MOVES_FILES = [
  'REBAR_BASE_DIR',
  'REBAR_CONFIG',
  'REBAR_PROFILE',
  'REBAR_CHECKOUTS_DIR',
  'REBAR_CHECKOUTS_OUT_DIR',
];

export interface RebarCall {
  args: string[];
  /** Absolute. */
  cwd: string;
  /** Absolute folder of the profiles' builds, `_build` as a rule. */
  baseDir: string;
  /** The target's own variables. */
  env: Record<string, string>;
}

/** The command for a call of rebar3: the caller's environment, without what moves files. */
export function rebarCommand({ args, cwd, baseDir, env }: RebarCall, base: NodeJS.ProcessEnv = process.env): Command {
  const all: NodeJS.ProcessEnv = { ...base };
  for (const name of MOVES_FILES) delete all[name];
  return { program: 'rebar3', args, cwd, env: { ...all, REBAR_BASE_DIR: baseDir, ...env } };
}
