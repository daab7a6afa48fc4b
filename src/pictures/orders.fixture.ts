import { readOtpToml } from '../project/otp-toml/read';
import { explain } from '../supervision/explain';

const ORDERS = `
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
`;

/** A manifest whose tree has all that a picture can show, and what it leads to. */
export const manifest = readOtpToml(ORDERS, 'otp.toml');
export const explanation = explain(manifest);

/** As many services, in families of ten that lean on one another, as a text. */
export function largeManifest(services: number): string {
  const tables = Array.from({ length: services }, (_, index) => {
    const leans = index % 10 === 0 ? '' : `depends_on = ["service_${index - 1}"]\n`;
    return `[services.service_${index}]\n${leans}`;
  });
  return `[app]\nname = "large"\n${tables.join('')}`;
}
