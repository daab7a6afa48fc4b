import { readOtpToml } from '../project/otp-toml/read';
import type { ExplainedSupervisor, Explanation, GivesUp } from '../supervision/explanation';

/** A manifest with all that a picture can show. */
export const manifest = readOtpToml(
  `
[app]
name = "orders"

[services.repo]

[services.ledger]
depends_on = ["repo"]

[services.audit]
restart = "temporary"

[services.imports]
kind = "dynamic_supervisor"
child = "Orders.Import"

[services.metrics]
kind = "ets_table"

[groups.books]
services = ["ledger", "audit", "imports"]
`,
  'otp.toml',
);

function supervisor(
  name: string,
  strategy: ExplainedSupervisor['strategy'],
  end: Partial<GivesUp>,
  children: ExplainedSupervisor['children'],
): ExplainedSupervisor {
  return {
    supervisor: name,
    strategy,
    max_restarts: 3,
    max_seconds: 5,
    gives_up: { crashes: 4, seconds: 5, crashes_to_the_root: 4, restarts: [], ...end },
    reckoning: ['3 restarts in 5 seconds: the default.'],
    children,
  };
}

const below = { crashes_to_the_root: 16, parent: 'Orders.Supervisor' };

/** What it leads to, written by hand: pictures do not change with the search for a better tree. */
export const explanation: Explanation = {
  app: 'orders',
  tree: supervisor('Orders.Supervisor', 'rest_for_one', {}, [
    supervisor(
      'Orders.MetricsSupervisor',
      'one_for_one',
      { ...below, restarts: ['metrics', 'repo', 'ledger', 'audit', 'imports'] },
      [{ service: 'metrics' }],
    ),
    { service: 'repo' },
    supervisor('Orders.BooksSupervisor', 'one_for_all', { ...below, restarts: ['ledger', 'audit', 'imports'] }, [
      { service: 'ledger' },
      { service: 'audit' },
      { service: 'imports' },
    ]),
  ]),
  services: {
    repo: {
      restarts: ['repo', 'ledger', 'audit', 'imports'],
      needed: ['repo', 'ledger', 'imports'],
      unneeded: ['audit'],
      lost_children: ['imports'],
    },
    ledger: {
      restarts: ['ledger', 'imports'],
      needed: ['ledger', 'imports'],
      unneeded: [],
      terminated: ['audit'],
      lost_children: ['imports'],
    },
    audit: { restarts: [], needed: [], unneeded: [] },
    imports: {
      restarts: ['ledger', 'imports'],
      needed: ['ledger', 'imports'],
      unneeded: [],
      terminated: ['audit'],
      lost_children: ['imports'],
    },
    metrics: { restarts: ['metrics'], needed: ['metrics'], unneeded: [] },
  },
  unneeded_total: 1,
};

/** As many services, in families of ten that lean on one another, as a text. */
export function largeManifest(services: number): string {
  const tables = Array.from({ length: services }, (_, index) => {
    const leans = index % 10 === 0 ? '' : `depends_on = ["service_${index - 1}"]\n`;
    return `[services.service_${index}]\n${leans}`;
  });
  return `[app]\nname = "large"\n${tables.join('')}`;
}
