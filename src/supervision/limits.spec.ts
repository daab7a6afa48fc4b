import { readOtpToml } from '../project/otp-toml/read';
import { explain } from './explain';
import type { ExplainedSupervisor } from './explanation';

const APP = '[app]\nname = "orders"\n';

function supervisors(text: string): Record<string, Omit<ExplainedSupervisor, 'children' | 'supervisor'>> {
  const found: ReturnType<typeof supervisors> = {};
  const visit = ({ supervisor, children, ...rest }: ExplainedSupervisor) => {
    found[supervisor.replace('Orders.', '')] = rest;
    for (const child of children) if ('supervisor' in child) visit(child);
  };
  visit(explain(readOtpToml(APP + text, 'otp.toml')).tree);
  return found;
}

const complaint = (text: string) => {
  try {
    supervisors(text);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was found wrong');
};

it('takes the default where no SLA says otherwise, and tells what comes after it', () => {
  expect(supervisors('[services.a]\n[services.b]\ndepends_on = ["a"]\n[services.c]\ndepends_on = ["a"]\n')).toEqual({
    Supervisor: {
      strategy: 'rest_for_one',
      max_restarts: 3,
      max_seconds: 5,
      gives_up: { crashes: 4, seconds: 5, crashes_to_the_root: 4, restarts: [] },
      reckoning: ['3 restarts in 5 seconds: the default.'],
    },
    BSupervisor: {
      strategy: 'one_for_one',
      max_restarts: 3,
      max_seconds: 5,
      gives_up: { crashes: 4, seconds: 5, crashes_to_the_root: 16, parent: 'Orders.Supervisor', restarts: ['b', 'c'] },
      reckoning: ['3 restarts in 5 seconds: the default.'],
    },
  });
});

it('restarts no longer than recover_within, and counts long enough for all to fit', () => {
  const { Supervisor } = supervisors(
    '[services.a]\nsla = { recover_within = "2s", restart_takes = "900ms" }\n' +
      '[services.b]\ndepends_on = ["a"]\nsla = { restart_takes = "100ms" }\n',
  );
  // Two restarts of a second each fit into two seconds; b may take the default 5 s to stop, so the window holds 12 and 1.
  expect(Supervisor).toMatchObject({ max_restarts: 2, max_seconds: 13 });
  expect(Supervisor!.reckoning).toEqual([
    'a: 2 restarts of 1s fit into recover_within 2s.',
    '2 restarts take up to 12s; a second more, as OTP counts whole ones.',
  ]);
});

it('allows as many restarts as services crash together', () => {
  const dependants = ['b', 'c', 'd', 'e', 'f'].map((name) => `[services.${name}]\ndepends_on = ["a"]\n`);
  const found = supervisors(`[services.a]\n${dependants.join('')}`);
  expect(found['Supervisor']).toMatchObject({ strategy: 'rest_for_one', max_restarts: 3 });
  expect(found['BSupervisor']).toMatchObject({
    max_restarts: 5,
    reckoning: ['5 services crash together when a does: so many restarts are allowed.'],
  });
});

it('allows more restarts where crashes to be expected would trip the limit', () => {
  const { Supervisor } = supervisors('[services.a]\nsla = { crashes_per_hour = 60, recover_within = "10s" }\n');
  expect(Supervisor!.max_restarts).toBeGreaterThan(3);
  expect(Supervisor!.reckoning[1]).toMatch(/^60 crashes to expect in an hour would trip it 0\.\d+ times in a year\.$/);
});

it("holds a child's time to trip as often as it may trip", () => {
  const found = supervisors(
    '[services.a]\n[services.b]\ndepends_on = ["a"]\nsla = { recover_within = "60s", restart_takes = "10s" }\n' +
      '[services.c]\ndepends_on = ["a"]\n',
  );
  expect(found['BSupervisor']).toMatchObject({ max_restarts: 3, max_seconds: 31 });
  // Thrice: 30 s in which b loops, and 10 s for it to start anew.
  expect(found['Supervisor']).toMatchObject({ max_restarts: 3, max_seconds: 121 });
});

describe('an SLA that cannot be kept', () => {
  it('has no room for one restart', () => {
    expect(complaint('[services.a]\nsla = { recover_within = "2s", restart_takes = "3s" }\n')).toBe(`otp.toml:4:26
  4 | sla = { recover_within = "2s", restart_takes = "3s" }
    |                          ^
A fault may loop for recover_within, and one restart has to fit into it.
  found:   recover_within 2s and a restart that takes 3s: restart_takes 3s of a
  remedy:  Raise recover_within to 3s or more, or let a restart take less.`);
  });

  it('waits for a dependant that takes long to stop', () => {
    expect(
      complaint(
        '[services.a]\nsla = { recover_within = "2s", restart_takes = "100ms" }\n[services.b]\ndepends_on = ["a"]\nshutdown = "10s"\n',
      ),
    ).toBe(`otp.toml:4:26
  4 | sla = { recover_within = "2s", restart_takes = "100ms" }
    |                          ^
A fault may loop for recover_within, and one restart has to fit into it.
  found:   recover_within 2s and a restart that takes 10.1s: restart_takes 100ms of a, shutdown 10s of b
  remedy:  Raise recover_within to 11s or more, or let a restart take less.`);
  });

  it('expects more crashes than it leaves room for', () => {
    expect(complaint('[services.a]\nsla = { recover_within = "2s", restart_takes = "1s", crashes_per_hour = 500 }\n'))
      .toBe(`otp.toml:4:73
  4 | sla = { recover_within = "2s", restart_takes = "1s", crashes_per_hour = 500 }
    |                                                                         ^
Crashes to be expected, which one restart mends, trip a limit less than once a year.
  found:   500 crashes in an hour, and recover_within 2s of a, which leaves room for 2 restarts: the limit would trip 670000 times in a year
  remedy:  Mend what crashes, let a restart take less, or raise recover_within.`);
  });

  it('leaves no room for services that crash together', () => {
    const sla = 'sla = { recover_within = "2s", restart_takes = "1s" }';
    const dependants = ['b', 'c', 'd'].map((name) => `[services.${name}]\ndepends_on = ["a"]\n${sla}\n`);
    expect(complaint(`[services.a]\n${dependants.join('')}`)).toBe(`otp.toml:6:26
  6 | sla = { recover_within = "2s", restart_takes = "1s" }
    |                          ^
Services that depend on one thing crash together with it; so many restarts must not be too many.
  found:   recover_within 2s, which leaves room for 2 restarts of 1s, and 3 services that crash together
  remedy:  Raise recover_within to 3s or more, or let a restart take less.`);
  });
});
