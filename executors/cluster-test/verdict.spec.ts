import { readEvents } from '../../src/pictures/timeline/events';
import { refuseHollowSuccess } from './verdict';

const passed = '{"at":9,"module":"A","test":"test a","event":"pass","ms":1}\n';
// As ClusterCase.Lifecycle tags a module whose network cannot be had.
const skipped = (reason: string) =>
  `{"at":9,"module":"B","test":"test b","event":"skip","ms":0,"message":"${reason}"}\n`;
const unavailable = 'network: :netns cannot be had here: unshare failed: Operation not permitted';

it('says what is missing where the network that was asked for cannot be had', () => {
  const events = readEvents(passed + skipped(unavailable));
  expect(() => refuseHollowSuccess(events, { network: 'netns' }, 'orders:cluster-test')).toThrow(
    new Error(
      `A run with the network netns tests on that, and on no other.
  found:   network: :netns cannot be had here: unshare failed: Operation not permitted
  allowed: Linux, as root or where users may make namespaces, with unshare, nsenter (util-linux) and ip (iproute2)
  remedy:  Set "network" to distribution, or allow it: --privileged for a container, sysctl kernel.unprivileged_userns_clone=1 (Debian) or kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu).`,
    ),
  );
});

it.each([
  ['another reason to skip', 'netns', skipped('not yet')],
  ['tests that want netns by themselves', 'distribution', skipped(unavailable)],
] as const)('lets %s pass', (_, network, other) => {
  expect(() => refuseHollowSuccess(readEvents(passed + other), { network }, 'orders:cluster-test')).not.toThrow();
});
