import { insertTable } from './insert-table';
import { serviceTable } from './service-table';

const TABLE = ['[services.mailer]', 'kind = "task_supervisor"'];

test.each([
  ['nothing', '', '[services.mailer]\nkind = "task_supervisor"\n'],
  [
    'a last table',
    '[app]\nname = "orders"\n\n[services.repo] # the database\n',
    '[app]\nname = "orders"\n\n[services.repo] # the database\n\n[services.mailer]\nkind = "task_supervisor"\n',
  ],
  [
    'a text without a last line end',
    '[services.repo]\nrestart = "permanent"',
    '[services.repo]\nrestart = "permanent"\n\n[services.mailer]\nkind = "task_supervisor"\n',
  ],
  [
    'blank lines at the end',
    '[services.repo]\n\n\n',
    '[services.repo]\n\n\n[services.mailer]\nkind = "task_supervisor"\n',
  ],
  [
    'the line ends of Windows',
    '[services.repo]\r\n\r\n[groups.a]\r\n',
    '[services.repo]\r\n\r\n[services.mailer]\r\nkind = "task_supervisor"\r\n\r\n[groups.a]\r\n',
  ],
  [
    'a group with a comment of its own, and one of the service before',
    '[services.repo]\n# shutdown = "10s"\n\n# These live and die together.\n[groups.a]\nservices = ["repo", "b"]\n',
    '[services.repo]\n# shutdown = "10s"\n\n[services.mailer]\nkind = "task_supervisor"\n\n' +
      '# These live and die together.\n[groups.a]\nservices = ["repo", "b"]\n',
  ],
  [
    'a group at once after the service',
    '[services.repo]\n[groups.a]\n',
    '[services.repo]\n\n[services.mailer]\nkind = "task_supervisor"\n\n[groups.a]\n',
  ],
  [
    'a table of a service of its own',
    '[services.repo]\n[services.repo.sla]\nrecover_within = "2s"\n\n[groups.a]\n',
    '[services.repo]\n[services.repo.sla]\nrecover_within = "2s"\n\n' +
      '[services.mailer]\nkind = "task_supervisor"\n\n[groups.a]\n',
  ],
])('after %s', (_, text, expected) => {
  expect(insertTable(text, TABLE)).toBe(expected);
});

test.each([
  [{ name: 'ledger', kind: 'gen_server' as const }, ['[services.ledger]']],
  [
    { name: 'checkout', kind: 'gen_statem' as const },
    ['[services.checkout]', 'kind = "gen_statem"', 'states = ["idle", "busy"]'],
  ],
  [{ name: 'shell', kind: 'port' as const }, ['[services.shell]', 'kind = "port"', 'command = ["cat"]']],
  [
    { name: 'mailer', kind: 'task_supervisor' as const, dependsOn: ['repo', 'ledger'], startsAfter: ['metrics'] },
    ['[services.mailer]', 'kind = "task_supervisor"', 'depends_on = ["repo", "ledger"]', 'starts_after = ["metrics"]'],
  ],
  [{ name: 'no name', kind: 'gen_server' as const }, ['[services."no name"]']],
])('%j as a table', (service, lines) => {
  expect(serviceTable({ dependsOn: [], startsAfter: [], ...service })).toEqual(lines);
});
