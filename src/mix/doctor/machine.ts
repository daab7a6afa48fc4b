import { lookup } from 'node:dns/promises';
import { hostname } from 'node:os';
import { type Check, atLeast, check } from './check';

/** Each connection and each open file of a BEAM takes one. */
const ENOUGH_FILES = 4096;

const HOSTS_FILE = process.platform === 'win32' ? 'C:\\Windows\\System32\\drivers\\etc\\hosts' : '/etc/hosts';

export async function checkShortName(): Promise<Check[]> {
  const short = hostname().split('.')[0]!;
  const address = await lookup(short).then(
    (found) => found.address,
    () => undefined,
  );
  return [
    check('short node names', address !== undefined, {
      otherwise: 'fail',
      found: address === undefined ? `no address for ${short}` : `${short} is ${address}`,
      needed: 'an address for the host name, for elixir --sname orders',
      remedy: `Add the line "127.0.0.1 ${short}" to ${HOSTS_FILE}`,
    }),
  ];
}

/** What a program started from here gets: Node raises its own limit to the hard one, and hands that on (node.cc). */
export function checkFiles(): Check[] {
  const report = process.report.getReport() as { userLimits?: { open_files?: { soft: number | 'unlimited' } } };
  // Windows has no such limits.
  const soft = report.userLimits?.open_files?.soft;
  if (soft === undefined) return [];
  const count = soft === 'unlimited' ? Infinity : soft;
  return [
    check('open files', count >= ENOUGH_FILES, {
      otherwise: 'warn',
      found: `${soft} for programs that Nx starts`,
      needed: `${ENOUGH_FILES} or more`,
      remedy: `ulimit -n ${ENOUGH_FILES}, or in /etc/security/limits.conf a higher "hard nofile"`,
    }),
  ];
}

/** The locale as the environment names it, for a machine without Erlang, which else tells how it reads names. */
export function checkLocale(env: NodeJS.ProcessEnv = process.env): Check {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'];
  return checkEncoding(/utf-?8/i.test(locale ?? '') ? 'utf8' : `latin1 (${locale ?? 'no LANG'})`);
}

/** With latin1, Elixir warns at every start and reads file names wrongly. macOS and Windows always have UTF-8. */
export function checkEncoding(encoding: string): Check {
  return check('locale', encoding === 'utf8' || process.platform !== 'linux', {
    otherwise: 'warn',
    found: `file names are ${encoding} to the BEAM`,
    needed: 'a UTF-8 locale',
    remedy: 'export LC_ALL=C.UTF-8',
  });
}

export function checkNode(): Check[] {
  return [
    check('Node', atLeast(process.versions.node, '20.19'), {
      otherwise: 'fail',
      found: process.versions.node,
      needed: '20.19 or later',
      remedy: 'mise use node@lts, nvm install --lts, or the installer at nodejs.org',
    }),
  ];
}

/** @param version of the `nx` that is installed here, where one is */
export function checkNx(version: string | undefined): Check[] {
  return [
    check('Nx', version !== undefined && atLeast(version, '23.3') && !atLeast(version, '25'), {
      otherwise: version === undefined ? 'warn' : 'fail',
      found: version ?? 'none in this folder or above',
      needed: '23.3 to 24, in an Nx workspace',
      remedy: version === undefined ? 'npx nx@latest init' : 'npx nx migrate latest',
    }),
  ];
}
