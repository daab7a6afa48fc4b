import pc from 'picocolors';
import { readOtpToml } from '../project/otp-toml/read';
import { explain } from '../supervision/explain';
import { explanationText } from './explanation-text';
import { explanation } from './orders.fixture';

const plain = pc.createColors(false);

it('says what restarts, what is lost, and when each supervisor gives up', () => {
  expect(explanationText(explanation, plain)).toBe(`When a service crashes, these restart, in this order
  repo     repo, ledger, audit*, imports
           without the children they had: imports
  ledger   ledger, imports
           stopped, and not started again: audit
           without the children they had: imports
  audit    nothing
  imports  ledger, imports
           stopped, and not started again: audit
           without the children they had: imports
  metrics  metrics

* restarts though it does not depend on what crashed; 1 such restart over the crash of each service.

When restarting does not help
  Orders.Supervisor (rest_for_one, 3 restarts in 5 s) gives up at 4 crashes within 5 s.
    3 restarts in 5 seconds: the default.
    Then the application ends: a release halts, a development node only stops the application.
  Orders.MetricsSupervisor (one_for_one, 3 restarts in 5 s) gives up at 4 crashes within 5 s.
    3 restarts in 5 seconds: the default.
    Then Orders.Supervisor restarts metrics, repo, ledger, audit, imports.
    One service below it that crashes again and again ends the application at 16 crashes.
  Orders.BooksSupervisor (one_for_all, 3 restarts in 5 s) gives up at 4 crashes within 5 s.
    3 restarts in 5 seconds: the default.
    Then Orders.Supervisor restarts ledger, audit, imports.
    One service below it that crashes again and again ends the application at 16 crashes.
`);
});

it('says of one service only what concerns it, from the inside out', () => {
  expect(explanationText(explanation, plain, 'metrics')).toBe(`When a service crashes, these restart, in this order
  metrics  metrics

Nothing restarts that need not.

When restarting does not help
  Orders.MetricsSupervisor (one_for_one, 3 restarts in 5 s) gives up at 4 crashes within 5 s.
    3 restarts in 5 seconds: the default.
    Then Orders.Supervisor restarts metrics, repo, ledger, audit, imports.
    One service below it that crashes again and again ends the application at 16 crashes.
  Orders.Supervisor (rest_for_one, 3 restarts in 5 s) gives up at 4 crashes within 5 s.
    3 restarts in 5 seconds: the default.
    Then the application ends: a release halts, a development node only stops the application.
`);
});

it('keeps a line short where there are many names, and lists all for one service', () => {
  const services = Array.from({ length: 20 }, (_, index) => `s${index}`);
  const tables = services.map((name, index) => `[services.${name}]\n${index > 0 ? 'depends_on = ["s0"]\n' : ''}`);
  const wide = explain(readOtpToml(`[app]\nname = "wide"\n${tables.join('')}`, 'otp.toml'));
  const [, first] = explanationText(wide, plain).split('\n');
  expect(first).toBe(`  s0   ${wide.services['s0']!.restarts.slice(0, 12).join(', ')} and 8 more`);
  const [, alone] = explanationText(wide, plain, 's0').split('\n');
  expect(alone).toBe(`  s0  ${wide.services['s0']!.restarts.join(', ')}`);
});
