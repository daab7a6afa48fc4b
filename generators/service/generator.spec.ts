import { type Tree, logger } from '@nx/devkit';
import { KINDS } from '../../src/project/otp-toml/manifest';
import { manifest, projectIn } from '../supervision/fixture';
import { emptyWorkspace, snapshot } from '../workspace/fixture';
import service from './generator';

const OTP_TOML = `# What runs here.
[app]
name = "orders"

[services.repo] # the database
shutdown = "10s"

# These live and die together.
[groups.billing]
services = [ "invoices", "receipts" ]

[services.invoices]
[services.receipts]
`;

describe('service', () => {
  let tree: Tree;
  const otpToml = () => tree.read('apps/orders/otp.toml', 'utf8')!;

  beforeEach(() => {
    tree = emptyWorkspace();
    projectIn(tree, 'apps/orders', OTP_TOML);
  });
  afterEach(() => jest.restoreAllMocks());

  it('adds a table, and writes what follows from it', async () => {
    await service(tree, { name: 'mailer', project: 'orders', kind: 'task_supervisor', dependsOn: ['repo'] });
    expect(otpToml()).toBe(`${OTP_TOML}\n[services.mailer]\nkind = "task_supervisor"\ndepends_on = ["repo"]\n`);
    expect(tree.exists('apps/orders/lib/orders/mailer.ex')).toBe(true);
    const supervisors = Object.entries(snapshot(tree)).filter(([path]) => path.includes('/lib/orders/supervision/'));
    expect(supervisors.some(([, text]) => text.includes('When mailer crashes, it restarts alone.'))).toBe(true);
  });

  it('changes nothing the second time', async () => {
    await service(tree, { name: 'mailer', project: 'orders' });
    const once = snapshot(tree);
    const info = jest.spyOn(logger, 'info').mockImplementation();
    await service(tree, { name: 'mailer', project: 'orders' });
    expect(snapshot(tree)).toEqual(once);
    expect(info.mock.calls).toEqual([['apps/orders/otp.toml has the service mailer already, and stays as it is.']]);
  });

  it('refuses what otp.toml itself would, and writes nothing', async () => {
    const before = snapshot(tree);
    await expect(service(tree, { name: 'mailer', project: 'orders', dependsOn: ['reop'] })).rejects.toThrow(
      'apps/orders/otp.toml:16:15\n' +
        '  16 | depends_on = ["reop"]\n' +
        '     |               ^\n' +
        'Only services of this file can be named.\n' +
        '  found:   "reop", which is none\n' +
        '  allowed: repo, invoices, receipts, mailer\n' +
        '  remedy:  Did you mean "repo"?',
    );
    await expect(service(tree, { name: 'my mailer', project: 'orders' })).rejects.toThrow(
      /^apps\/orders\/otp\.toml:15:2\n {2}15 \| \[services\."my mailer"\]\n[^]*for example to \[services\.my_mailer\]\.$/,
    );
    expect(snapshot(tree)).toEqual(before);
  });

  it.each(KINDS)('knows what a %s cannot do without', async (kind) => {
    await service(tree, { name: 'added', project: 'orders', kind });
    expect(tree.exists('apps/orders/lib/orders/added.ex')).toBe(true);
  });

  it('names the projects that there are', async () => {
    projectIn(tree, 'apps/billing', manifest('billing', { repo: '' }));
    await expect(service(tree, { name: 'mailer', project: 'ordres' })).rejects.toThrow(
      '--project is the Nx name, the application or the folder of a Mix project.\n' +
        '  found:   "ordres"\n' +
        '  allowed: billing (apps/billing), orders (apps/orders)\n' +
        '  remedy:  Did you mean orders?',
    );
  });
});
