import { readOtpToml } from '../../../src/project/otp-toml/read';
import { drainStages } from './drain-stages';

const stages = (services: string) =>
  drainStages(readOtpToml(`[app]\nname = "orders"\n${services}`, 'otp.toml').services).map((stage) =>
    stage.map(({ name }) => name),
  );

describe('the order in which services drain', () => {
  it('is none where none drains', () => {
    expect(stages('[services.repo]\n[services.ledger]\n')).toEqual([]);
  });

  it('has users before what they need, also through others, hard or soft', () => {
    expect(
      stages(`
[services.repo]
drain = "1s"
[services.ledger]
depends_on = ["repo"]
[services.checkout]
starts_after = ["ledger"]
drain = "1s"
[services.mailer]
drain = "1s"
`),
    ).toEqual([['checkout', 'mailer'], ['repo']]);
  });

  it('is at the same time for services that need each other', () => {
    expect(
      stages(`
[services.invoices]
depends_on = ["receipts"]
drain = "1s"
[services.receipts]
depends_on = ["invoices"]
drain = "1s"
[services.web]
depends_on = ["receipts"]
drain = "1s"
[groups.billing]
services = ["invoices", "receipts"]
strategy = "one_for_all"
`),
    ).toEqual([['web'], ['invoices', 'receipts']]);
  });
});
