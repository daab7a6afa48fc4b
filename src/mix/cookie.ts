import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The cookie that a node started here would have: NX_OTP_COOKIE, that of a release (RELEASE_COOKIE), else the file that
 * Erlang keeps (erl(1), "Magic Cookie": in the home folder, since OTP 25 also in XDG_CONFIG_HOME). `undefined` when
 * there is none.
 */
export function ownCookie(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env['NX_OTP_COOKIE'] || env['RELEASE_COOKIE'] || cookieFiles(env).map(read).find(Boolean);
}

function cookieFiles(env: NodeJS.ProcessEnv): string[] {
  const home = env['HOME'] ?? homedir();
  return [
    join(home, '.erlang.cookie'),
    join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'erlang', '.erlang.cookie'),
  ];
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
