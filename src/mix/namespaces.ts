import { OtpError } from '../errors';
import { findProgram } from './programs';
import { type Command, start } from './run';

/**
 * Makes room for `ip netns`: its folder is the machine's, and of no use to a user who is root in here only. The loopback
 * interface of a new network namespace is down.
 */
const PREPARE = `
PATH=$PATH:/usr/sbin:/sbin
if [ -d /run/netns ]; then mount -t tmpfs tmpfs /run/netns; else mount -t tmpfs tmpfs /run && mkdir /run/netns; fi &&
ip link set lo up && exec "$@"
`;

/**
 * The command in network, mount and process namespaces of its own, in which it may make more of them. The kernel ends all
 * that is left in them when `unshare` ends, also what is stopped, and the namespaces with it.
 *
 * @throws OtpError when there is no such thing here, with what to do
 * @example
 * await run(await inNamespaces({ program: 'mix', args: ['test'], cwd, env }))
 */
export async function inNamespaces(command: Command): Promise<Command> {
  const isolated = (program: string, args: string[]): Command => ({
    ...command,
    program: 'unshare',
    args: [...unshareFlags(), '/bin/sh', '-c', PREPARE, 'sh', program, ...args],
  });
  const refusal = await whyNot(isolated('true', []));
  if (refusal !== undefined) throw unavailable(refusal);
  return isolated(command.program, command.args);
}

/** Whoever is not root becomes it in a user namespace. */
function unshareFlags(): string[] {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  return [...user, '--net', '--mount', '--pid', '--mount-proc', '--fork', '--kill-child=SIGKILL'];
}

async function whyNot(probe: Command): Promise<string | undefined> {
  if (process.platform !== 'linux') return process.platform;
  if (!findProgram(probe.program, probe.env['PATH'])) return `no unshare in ${probe.env['PATH']}`;
  let said = '';
  const { exit, drained } = start(probe, (chunk) => (said += chunk.toString()));
  if ((await exit) === 0) return undefined;
  await drained;
  return said.trim();
}

function unavailable(found: string): OtpError {
  return new OtpError({
    rule: 'With the network netns each node has a network namespace of its own.',
    found,
    allowed: 'Linux, as root or where users may make namespaces, with unshare (util-linux) and ip (iproute2)',
    remedy:
      'Set "network" to distribution, or allow it: --privileged for a container, ' +
      'sysctl kernel.unprivileged_userns_clone=1 (Debian) or kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu).',
  });
}
