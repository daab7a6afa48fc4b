import { type Tree, addProjectConfiguration, logger } from '@nx/devkit';
import lib from '../lib/generator';
import { emptyWorkspace, expectRefusal, snapshot } from '../workspace/fixture';
import dep from './generator';

describe('dep', () => {
  let tree: Tree;

  beforeEach(async () => {
    tree = emptyWorkspace();
    for (const directory of ['apps/orders', 'libs/billing', 'libs/money']) await lib(tree, { directory });
  });
  afterEach(() => jest.restoreAllMocks());

  const mixExs = (root: string) => tree.read(`${root}/mix.exs`, 'utf8')!;

  const refused = (wish: Parameters<typeof dep>[1], ...lines: string[]) =>
    expectRefusal(tree, () => dep(tree, wish), lines);

  it.each([
    ['names', { project: 'orders', on: 'billing' }],
    ['folders', { project: 'apps/orders', on: './libs/billing/' }],
  ])('adds one entry and leaves the rest, by %s', async (_by, wish) => {
    const before = mixExs('apps/orders');
    await dep(tree, wish);
    expect(mixExs('apps/orders')).toBe(
      before.replace('    []\n', '    [\n      {:billing, path: "../../libs/billing", env: Mix.env()}\n    ]\n'),
    );
  });

  it('knows a project by its Nx name and by its application', async () => {
    addProjectConfiguration(tree, 'bills', { root: 'libs/billing' });
    await dep(tree, { project: 'orders', on: 'bills' });
    await dep(tree, { project: 'money', on: 'billing' });
    expect(mixExs('apps/orders')).toContain('{:billing, path: "../../libs/billing", env: Mix.env()}');
    expect(mixExs('libs/money')).toContain('{:billing, path: "../billing", env: Mix.env()}');
  });

  it('changes nothing the second time', async () => {
    await dep(tree, { project: 'orders', on: 'billing' });
    const once = snapshot(tree);
    const info = jest.spyOn(logger, 'info').mockImplementation();
    await dep(tree, { project: 'orders', on: 'billing' });
    expect(snapshot(tree)).toEqual(once);
    expect(info.mock.calls).toEqual([['orders depends on billing already: apps/orders/mix.exs stays as it is.']]);
  });

  it('says in which environments a dependency is there already', async () => {
    const only = '[{:billing, path: "../../libs/billing", only: :test, env: Mix.env()}]';
    tree.write('apps/orders/mix.exs', mixExs('apps/orders').replace('    []\n', `    ${only}\n`));
    const info = jest.spyOn(logger, 'info').mockImplementation();
    await dep(tree, { project: 'orders', on: 'billing' });
    expect(info.mock.calls).toEqual([
      ['orders depends on billing already (only in test): apps/orders/mix.exs stays as it is.'],
    ]);
  });

  it('names a sibling of the same umbrella without a path', async () => {
    tree.write(
      'platform/mix.exs',
      'defmodule Platform.MixProject do\n  use Mix.Project\n  def project, do: [apps_path: "apps", deps: []]\nend\n',
    );
    await lib(tree, { directory: 'platform/apps/till' });
    await lib(tree, { directory: 'platform/apps/drawer' });
    await dep(tree, { project: 'till', on: 'drawer' });
    await dep(tree, { project: 'till', on: 'money' });
    expect(mixExs('platform/apps/till')).toContain(
      '      {:drawer, in_umbrella: true},\n      {:money, path: "../../../libs/money", env: Mix.env()}\n',
    );
    await refused(
      { project: 'drawer', on: 'till' },
      'Dependencies cannot form a cycle: none of its projects could be compiled first.',
      '  found:   drawer -> till -> drawer',
      '  remedy:  Remove one of the other dependencies, or move what drawer needs of till into a library for both.',
    );
    await refused(
      { project: 'orders', on: 'platform' },
      'A dependency goes from one OTP application to another.',
      '  found:   platform/mix.exs, which is the root of an umbrella',
      '  remedy:  Give one of its applications.',
    );
  });

  it('refuses a cycle and prints it', async () => {
    await dep(tree, { project: 'orders', on: 'billing' });
    await dep(tree, { project: 'billing', on: 'money' });
    await refused(
      { project: 'money', on: 'orders' },
      'Dependencies cannot form a cycle: none of its projects could be compiled first.',
      '  found:   money -> orders -> billing -> money',
      '  remedy:  Remove one of the other dependencies, or move what money needs of orders into a library for both.',
    );
  });

  it('refuses a project that depends on itself', () =>
    refused(
      { project: 'orders', on: 'apps/orders' },
      'A project cannot depend on itself.',
      '  found:   --project orders and --on apps/orders, which are both apps/orders',
      '  remedy:  Give two different projects.',
    ));

  it('lists the projects when one is unknown, and the nearest', () =>
    refused(
      { project: 'orders', on: 'biling' },
      '--on is the Nx name, the application or the folder of a Mix project.',
      '  found:   "biling"',
      '  allowed: billing (libs/billing), money (libs/money), orders (apps/orders)',
      '  remedy:  Did you mean billing?',
    ));

  it('says so when there are no Mix projects', async () => {
    tree = emptyWorkspace();
    await refused(
      { project: 'orders', on: 'billing' },
      '--project is the Nx name, the application or the folder of a Mix project.',
      '  found:   "orders"',
      '  allowed: none: the workspace has no Mix projects',
      '  remedy:  Create one with nx g nx-otp:app.',
    );
  });

  it('refuses a second dependency of the same name', async () => {
    const hex = '    [{:billing, "~> 2.0"}]\n';
    tree.write('apps/orders/mix.exs', mixExs('apps/orders').replace('    []\n', hex));
    const line = mixExs('apps/orders').split('\n').indexOf(hex.trimEnd()) + 1;
    await refused(
      { project: 'orders', on: 'billing' },
      'A project has one dependency of a name.',
      '  found:   :billing from hex',
      `apps/orders/mix.exs:${line}:1`,
      `  ${line} |     [{:billing, "~> 2.0"}]`,
      `  ${' '.repeat(String(line).length)} | ^`,
      '  remedy:  Remove that entry first, if orders should use the project of this workspace.',
    );
  });

  it('says which line to write where the list is computed', async () => {
    const computed = '    Enum.map([:jason], &{&1, ">= 0.0.0"})\n';
    tree.write('apps/orders/mix.exs', mixExs('apps/orders').replace('    []\n', computed));
    await refused(
      { project: 'orders', on: 'billing' },
      'A dependency is added to a list that is written out in mix.exs.',
      '  found:   apps/orders/mix.exs, whose deps are computed or missing',
      '  allowed: a list in project/0, in a function without arguments or in a module attribute, alone or joined by ++',
      '  remedy:  Add this line where the dependencies are listed:',
      '',
      '    {:billing, path: "../../libs/billing", env: Mix.env()}',
      '',
    );
  });

  it('wants the folder when two projects have one application name', async () => {
    tree.write('test/fixtures/billing/mix.exs', mixExs('libs/billing'));
    tree.write('test/fixtures/more/mix.exs', mixExs('libs/billing'));
    addProjectConfiguration(tree, 'bills', { root: 'libs/billing' });
    tree.write('test/fixtures/billing/project.json', '{ "name": "fixture" }');
    tree.write('test/fixtures/more/project.json', '{ "name": "other-fixture" }');
    await refused(
      { project: 'orders', on: 'billing' },
      '--on means one project.',
      '  found:   "billing", which is libs/billing and test/fixtures/billing and test/fixtures/more',
      '  remedy:  Give the folder.',
    );
  });
});
