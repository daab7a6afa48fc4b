import { type Tree, logger } from '@nx/devkit';
import { snapshot } from '../../workspace/fixture';
import { OnDisk } from '../../workspace/on-disk.fixture';
import move from '../generator';
import { edit, shopWorkspace } from './shop.fixture';

/** A workspace that Mix has built and tested, before a renaming, after it, and after the way back. */
describe('renamed projects under Mix', () => {
  let tree: Tree;
  let workspace: OnDisk;

  beforeAll(async () => {
    jest.spyOn(logger, 'warn').mockImplementation();
    workspace = new OnDisk('renamed');
    tree = await shopWorkspace();
    // The folder would stay in the list of the configuration.
    edit(tree, 'config/config.exs', '["apps/*", "libs/*"]', '["apps/*", "libs/*", "services/*"]');
    workspace.write(tree);
  });

  afterAll(() => workspace.remove());

  /** Number of tests of each project, all of which have passed. */
  function tests(...roots: string[]): number[] {
    return roots.map((root) => {
      workspace.mix(root, ['compile', '--warnings-as-errors']);
      const printed = workspace.mix(root, ['test', '--warnings-as-errors']);
      const [, doctests = '0', count] = /(?:(\d+) doctests?, )?(\d+) tests?, 0 failures/.exec(printed) ?? [];
      return Number(doctests) + Number(count);
    });
  }

  it('compile without a warning, pass their tests, and are what they were after the way back', async () => {
    const before = snapshot(tree);
    const counts = tests('apps/shop', 'libs/billing', 'platform');
    expect(counts.every((count) => count > 0)).toBe(true);

    await move(tree, { projectName: 'shop', destination: 'services/market', name: 'mart', module: 'Acme.Mart' });
    await move(tree, { projectName: 'drawer', destination: 'platform/apps/safe', name: 'safe' });
    workspace.write(tree);
    expect(tests('services/market', 'libs/billing', 'platform')).toEqual(counts);

    workspace.mix('libs/billing', ['release', 'front'], { MIX_ENV: 'prod' });
    const asked = 'IO.inspect({Application.spec(:mart, :mod), Billing.Priced.price(Acme.Mart.Cart.new(3))})';
    expect(
      workspace.run('_build/prod/rel/front/bin', ['./front', 'eval', `Application.load(:mart); ${asked}`]),
    ).toContain('{{Acme.Mart.Application, []}, 21}');

    await move(tree, { projectName: 'mart', destination: 'apps/shop', name: 'shop', module: 'Shop' });
    await move(tree, { projectName: 'safe', destination: 'platform/apps/drawer', name: 'drawer' });
    expect(snapshot(tree)).toEqual(before);
  }, 300_000);
});
