import fc from 'fast-check';
import { OtpError } from '../../errors';
import { explain } from '../../supervision/explain';
import { readManifest } from '../read-manifest';

const OTP_TOML = `[app]
name = "orders"
[supervision]
max_restarts = 3
shutdown = "5s"
[services.repo]
[services.metrics]
kind = "ets_table"
[services.ledger]
depends_on = ["repo"]
starts_after = ["metrics"]
args = { page_size = 50 }
state = { balance = "integer" }
sla = { recover_within = "2s", restart_takes = "200ms", crashes_per_hour = 0.5 }
[services.checkout]
kind = "gen_statem"
states = ["cart", "paying"]
depends_on = ["ledger"]
health = { every = "5s", timeout = "1s" }
[groups.pair]
services = ["one", "two"]
[services.one]
restart = "transient"
[services.two]
`;
const OTPISER_TOML = `[workload]
name = "payment-gateway"
entry = "PaymentGateway.Application"
[[supervisors]]
name = "main"
strategy = "one_for_all"
[[supervisors.children]]
name = "cache"
[[supervisors.children]]
name = "task-runner"
restart = "transient"
`;

/** Pieces of such files, in places where they do not belong. */
const piece = fc.oneof(
  fc.constantFrom(
    '[',
    ']',
    '"',
    '=',
    '\n',
    '{',
    '}',
    '#',
    '.',
    '[services.repo]\n',
    '[groups.g]\n',
    'depends_on',
    '["repo"]',
    '"5s"',
  ),
  fc.constantFrom(
    '-1',
    '1e400',
    'nan',
    '1979-05-27',
    '"""',
    "'",
    '\\u0000',
    '__proto__',
    'constructor',
    'toString',
    'true',
  ),
  fc.string({ unit: 'binary', maxLength: 5 }),
);
const edit = fc.record({ at: fc.nat(700), drop: fc.nat(12), put: piece });

function edited(text: string, edits: { at: number; drop: number; put: string }[]): string {
  return edits.reduce((result, { at, drop, put }) => result.slice(0, at) + put + result.slice(at + drop), text);
}

it('whatever stands in a manifest, it is read, or its faults are told', () => {
  const told = { right: 0, wrong: 0 };
  fc.assert(
    fc.property(fc.constantFrom(OTP_TOML, OTPISER_TOML), fc.array(edit, { maxLength: 4 }), (text, edits) => {
      try {
        explain(readManifest(edited(text, edits), 'otp.toml'));
        told.right++;
      } catch (error) {
        if (!(error instanceof OtpError)) throw error;
        expect(error.message).toMatch(/\n {2}remedy: {2}\S/);
        told.wrong++;
      }
    }),
    { numRuns: 4000 },
  );
  expect(told.right).toBeGreaterThan(100);
  expect(told.wrong).toBeGreaterThan(1000);
});
