import { OtpError } from '../../src/errors';
import type { ClusterEvent } from '../../src/pictures/timeline/events';
import type { ClusterTestOptions } from './options';

/**
 * Refuses a run that ExUnit is content with though nothing was tested, or not what was asked for.
 *
 * @param task as Nx names it: `orders:cluster-test`
 * @throws OtpError when no test passed, or one was skipped for want of the network
 */
export function refuseHollowSuccess(
  events: readonly ClusterEvent[],
  { network }: Pick<ClusterTestOptions, 'network'>,
  task: string,
): void {
  const unavailable = events.find(({ event, message }) => event === 'skip' && message?.startsWith('network: :netns '));
  if (network === 'netns' && unavailable) throw withoutNetwork(unavailable.message!);
  if (!events.some(({ event }) => event === 'pass')) throw withoutTests(task);
}

function withoutNetwork(found: string): OtpError {
  return new OtpError({
    rule: 'A run with the network netns tests on that, and on no other.',
    found,
    allowed: 'Linux, as root or where users may make namespaces, with unshare, nsenter (util-linux) and ip (iproute2)',
    remedy:
      'Set "network" to distribution, or allow it: --privileged for a container, ' +
      'sysctl kernel.unprivileged_userns_clone=1 (Debian) or kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu).',
  });
}

function withoutTests(task: string): OtpError {
  return new OtpError({
    rule: `${task} runs at least one test.`,
    found: 'none: all that use ClusterCase were excluded or skipped',
    allowed: 'tests in test/cluster that "exclude" and test/test_helper.exs leave in',
    remedy:
      'Take :cluster out of ExUnit.start(exclude: ...) in test/test_helper.exs, if it is there: ' +
      'the target "test" leaves cluster tests out by itself.',
  });
}

/** For a run that had to be ended. */
export function tooLate({ timeout, report }: Pick<ClusterTestOptions, 'timeout' | 'report'>, task: string): OtpError {
  return new OtpError({
    rule: `${task} ends in time.`,
    found: `it still ran after ${timeout} s, and was ended with all its nodes`,
    remedy: `Look at ${report}/logs, or give it more seconds with "timeout".`,
  });
}
