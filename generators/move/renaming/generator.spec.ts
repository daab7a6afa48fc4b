import { type Tree, logger } from '@nx/devkit';
import lib from '../../lib/generator';
import supervision from '../../supervision/generator';
import { expectRefusal, snapshot } from '../../workspace/fixture';
import move from '../generator';
import { edit, shopWorkspace } from './shop.fixture';

describe('move with another name', () => {
  let tree: Tree;
  let told: string[];

  beforeEach(async () => {
    tree = await shopWorkspace();
    for (const level of ['info', 'warn'] as const) {
      jest.spyOn(logger, level).mockImplementation((...[line]) => void told.push(line as string));
    }
    told = [];
  });
  afterEach(() => jest.restoreAllMocks());

  const text = (path: string) => tree.read(path, 'utf8')!;
  const lines = (from: string) =>
    told
      .find((each) => each.startsWith(from))
      ?.split('\n')
      .slice(1)
      .map((line) => line.trim());

  const refused = (wish: Partial<Parameters<typeof move>[1]>, ...lines: string[]) =>
    expectRefusal(tree, () => move(tree, { projectName: 'shop', destination: 'apps/shop', ...wish }), lines);

  it('renames the application and its modules wherever they are named, in the folder where it is', async () => {
    await move(tree, { projectName: 'shop', destination: 'apps/shop', name: 'store' });
    expect(text('apps/shop/mix.exs')).toContain('app: :store,');
    expect(text('apps/shop/mix.exs')).toContain('mod: {Store.Application, []}');
    expect(text('apps/shop/otp.toml')).toContain('[app]\nname = "store"\nmodule = "Store"');
    expect(text('apps/shop/lib/store/pages/cart.html.heex')).toContain('%Store.Cart{items: items} <- carts');
    expect(text('apps/shop/lib/store/report.ex')).toContain('"lib/store/pages/cart.html.heex"');
    expect(text('apps/shop/lib/store/cart.ex')).toContain('  @app :store\n');
    expect(text('apps/shop/test/store_test.exs')).toContain('defmodule StoreTest do');
    expect(text('libs/billing/mix.exs')).toContain('{:store, path: "../../apps/shop", env: Mix.env()}');
    expect(text('libs/billing/mix.exs')).toContain('applications: [store: :permanent]');
    expect(text('libs/billing/lib/billing/priced.ex')).toContain(
      'defimpl Billing.Priced, for: Store.Cart do\n  alias Store.Cart\n',
    );
    expect(JSON.parse(text('apps/shop/project.json'))).toEqual({ name: 'store', tags: ['type:app'] });
    expect(JSON.parse(text('nx.json'))).toMatchObject({ release: { projects: ['store', 'billing'] } });
    expect(JSON.parse(text('web/project.json'))).toMatchObject({
      implicitDependencies: ['store'],
      targets: { up: { dependsOn: ['store:compile'] } },
    });
    expect(Object.keys(snapshot(tree)).filter((path) => /(lib|test)\/shop/.test(path))).toEqual([]);
  });

  it('leaves tags, scripts and targets that are called as if they were of the project', async () => {
    const projectJson = { name: 'shop', tags: ['shop:core'], targets: { 'shop:up': { dependsOn: ['shop:compile'] } } };
    tree.write('apps/shop/project.json', JSON.stringify(projectJson));
    tree.write('package.json', '{ "scripts": { "shop:dev": "nx serve shop" } }');
    await move(tree, { projectName: 'shop', destination: 'apps/shop', name: 'store' });
    expect(JSON.parse(text('apps/shop/project.json'))).toEqual({
      name: 'store',
      tags: ['shop:core'],
      targets: { 'shop:up': { dependsOn: ['store:compile'] } },
    });
    expect(text('package.json')).toBe('{ "scripts": { "shop:dev": "nx serve shop" } }');
  });

  it('goes up and down in the folders of its own modules', async () => {
    tree.write('apps/shop/lib/shop/sale.ex', 'defmodule Shop.Sale do\nend\n');
    const before = Object.keys(snapshot(tree)).sort();
    await move(tree, { projectName: 'shop', destination: 'apps/shop', module: 'Shop.Sale' });
    expect(text('apps/shop/lib/shop/sale.ex')).toContain('defmodule Shop.Sale do');
    expect(text('apps/shop/lib/shop/sale/sale.ex')).toBe('defmodule Shop.Sale.Sale do\nend\n');
    expect(text('apps/shop/lib/shop/sale/cart.ex')).toContain('defmodule Shop.Sale.Cart do');
    await move(tree, { projectName: 'shop', destination: 'apps/shop', module: 'Shop' });
    expect(text('apps/shop/lib/shop/sale.ex')).toBe('defmodule Shop.Sale do\nend\n');
    expect(Object.keys(snapshot(tree)).sort()).toEqual(before);
  });

  it('leaves nothing for nx sync to do', async () => {
    await move(tree, { projectName: 'shop', destination: 'services/store', name: 'store' });
    expect(text('services/store/lib/store/supervision/supervisor.ex')).toContain('The supervision tree of store:');
    const before = snapshot(tree);
    await expect(supervision(tree)).resolves.toEqual({ outOfSyncMessage: expect.any(String), outOfSyncDetails: [] });
    expect(snapshot(tree)).toEqual(before);
  });

  it('names the lines with the old names in text, in atoms that may mean anything, and in other files', async () => {
    await lib(tree, { directory: 'libs/alone' });
    tree.write('libs/alone/lib/alone/guess.ex', 'defmodule Alone.Guess do\n  def cart, do: Shop.Cart\nend\n');
    tree.write(
      'apps/shop/lib/shop/odd.ex',
      'defmodule Shop.Odd do\n  def a, do: [:"Elixir.Shop", Module.concat("Shop", A), :shop, shop: 1]\nend\n',
    );
    await move(tree, { projectName: 'shop', destination: 'apps/shop', name: 'store' });
    expect(text('apps/shop/lib/store/odd.ex').split('\n')[1]).toBe(
      '  def a, do: [:"Elixir.Shop", Module.concat("Shop", A), :shop, shop: 1]',
    );
    expect(lines('Look at these lines, in which Shop or ShopTest')).toEqual(
      expect.arrayContaining([
        'apps/shop/lib/store/odd.ex:2',
        'apps/shop/lib/store/cart.ex:3',
        'libs/alone/lib/alone/guess.ex:2',
        'libs/billing/test/billing/priced_test.exs:4',
      ]),
    );
    expect(lines('Look at these lines, which may mean the application shop')).toEqual(
      expect.arrayContaining(['apps/shop/lib/store/odd.ex:2', 'apps/shop/lib/store/report.ex:10', 'Dockerfile:3']),
    );
  });

  it('leaves modules of other projects that are named as if they were below', async () => {
    tree.write(
      'libs/billing/lib/billing/admin.ex',
      'defmodule Shop.Admin do\n  alias Shop.{Admin, Cart}\n  def a, do: {Admin, Cart, Shop.Admin.Page}\nend\n',
    );
    await move(tree, { projectName: 'shop', destination: 'apps/shop', name: 'store' });
    expect(text('libs/billing/lib/billing/admin.ex')).toBe(
      'defmodule Shop.Admin do\n  alias Shop.Admin\n  alias Store.Cart\n  def a, do: {Admin, Cart, Shop.Admin.Page}\nend\n',
    );
    expect(lines('Modules of other projects')).toEqual(['Shop.Admin (libs/billing/lib/billing/admin.ex:1)']);
  });

  it('changes the modules alone, and writes the root module out where it no longer follows', async () => {
    edit(tree, 'apps/shop/otp.toml', 'module = "Shop"\n', '');
    await move(tree, { projectName: 'shop', destination: 'apps/shop', module: 'Acme.Shop' });
    expect(text('apps/shop/otp.toml')).toContain('[app]\nname = "shop"\nmodule = "Acme.Shop"\n');
    expect(text('apps/shop/mix.exs')).toContain('app: :shop,');
    expect(text('apps/shop/lib/acme/shop/cart.ex')).toContain('defmodule Acme.Shop.Cart do');
    expect(text('apps/shop/test/acme/shop_test.exs')).toContain('defmodule Acme.ShopTest do');
  });

  it('renames an application of an umbrella with its folder only', async () => {
    await refused(
      { projectName: 'drawer', destination: 'platform/apps/drawer', name: 'safe' },
      'An application of an umbrella has the name of its folder: Mix and its siblings find it there (in_umbrella: true).',
      '  found:   the application safe in platform/apps/drawer',
      '  remedy:  Give --destination platform/apps/safe.',
    );
    await move(tree, { projectName: 'drawer', destination: 'platform/apps/safe', name: 'safe' });
    expect(text('platform/mix.exs')).toContain('apps: [:till, :safe]');
    expect(text('platform/apps/till/mix.exs')).toContain('{:safe, in_umbrella: true}');
    expect(text('platform/apps/till/lib/till/coins.ex')).toContain('alias Safe.Coin');
    await refused(
      { projectName: 'platform', destination: 'other', name: 'base' },
      'What is renamed is an application.',
      '  found:   platform, an umbrella, which is none',
      '  remedy:  Leave out --name and --module, or rename one of its applications.',
    );
  });

  it.each<[name: string, edits: [path: string, from: string, to: string][], found: string[], remedy: string]>([
    ['billing', [], ['billing, a project in libs/billing'], 'Give another --name.'],
    ['web', [], ['web, a project in web'], 'Give another --name.'],
    [
      'jason',
      [['libs/billing/mix.exs', '{:shop, path', '{:jason, "~> 1.0"},\n      {:shop, path']],
      ['jason, a dependency in libs/billing/mix.exs'],
      'Give another --name.',
    ],
    [
      'store',
      [['apps/shop/config/config.exs', 'import Config\n', 'import Config\n\nconfig :store, a: 1\n']],
      [
        'store, which a source takes for an application',
        'apps/shop/config/config.exs:3:8',
        '  3 | config :store, a: 1',
        '    |        ^',
      ],
      'Give another --name, or take this line out.',
    ],
  ])('refuses the name %s, which is taken', async (name, edits, found, remedy) => {
    for (const each of edits) edit(tree, ...each);
    const rule = 'The new name of an application is free.';
    await refused({ name }, rule, `  found:   ${found.join('\n')}`, `  remedy:  ${remedy}`);
  });

  it('refuses the name of what Elixir brings', async () => {
    await refused(
      { name: 'elixir' },
      'A project cannot have the name of an application that Erlang/OTP, Elixir or Mix bring, or of an option of theirs.',
      '  found:   "elixir", from --name',
      '  remedy:  Give another name with --name, for example --name elixir_app.',
    );
  });

  it('refuses modules and files that are taken', async () => {
    tree.write('libs/billing/lib/billing/cart.ex', 'defmodule Store.Cart do\nend\n');
    await refused(
      { name: 'store' },
      'The new name of a module is free.',
      '  found:   Store.Cart for Shop.Cart, which libs/billing/lib/billing/cart.ex:1 defines',
      '  remedy:  Give another --module, or rename that one first.',
    );
    tree.write('libs/billing/lib/billing/cart.ex', 'defmodule Billing.Cart do\n  def a, do: Store.Cart\nend\n');
    await refused(
      { name: 'store' },
      'The new name of a module is free.',
      '  found:   Store.Cart for Shop.Cart, which a source names',
      'libs/billing/lib/billing/cart.ex:2:14',
      '  2 |   def a, do: Store.Cart',
      '    |              ^',
      '  remedy:  Give another --module, or rename that one first.',
    );
    tree.delete('libs/billing/lib/billing/cart.ex');
    tree.write('apps/shop/lib/store/notes.md', '');
    await refused(
      { name: 'store' },
      'Sources follow the name of their module.',
      '  found:   apps/shop/lib/shop, which would be apps/shop/lib/store, and that is there already',
      '  remedy:  Give another name, or move away what is there.',
    );
  });

  it('refuses what would mean something else, and what a mix.exs puts together', async () => {
    tree.write(
      'libs/billing/lib/billing/both.ex',
      'defmodule Billing.Both do\n  alias Vendor.Store\n  def a, do: {Store, Shop.Cart}\nend\n',
    );
    await refused(
      { name: 'store' },
      'After a renaming every name in a source means what it did.',
      '  found:   Shop.Cart, which would be Vendor.Store.Cart instead of Store.Cart',
      'libs/billing/lib/billing/both.ex:3:22',
      '  3 |   def a, do: {Store, Shop.Cart}',
      '    |                      ^',
      '  allowed: aliases that leave the new name free',
      '  remedy:  Give another --module, or another alias here (as:), and move again.',
    );
    tree.delete('libs/billing/lib/billing/both.ex');
    edit(tree, 'platform/apps/till/mix.exs', '{:drawer, in_umbrella: true}', '{:"drawer", in_umbrella: true}');
    await refused(
      { projectName: 'drawer', destination: 'platform/apps/safe', name: 'safe' },
      'The name of an application that is renamed stands in each mix.exs as an atom.',
      '  found:   platform/apps/till/mix.exs, in which drawer would not become safe',
      '  allowed: app: :drawer in project/0, and {:drawer, in_umbrella: true} in the list of dependencies',
      '  remedy:  Write it so, or rename the project by hand.',
    );
  });

  it('asks for the module where it does not follow the name', async () => {
    edit(tree, 'platform/apps/till/mix.exs', 'defmodule Till.MixProject', 'defmodule Desk.MixProject');
    await refused(
      { projectName: 'till', destination: 'platform/apps/safe', name: 'safe' },
      'A root module follows the name of its application where it is called by it.',
      '  found:   Desk of the application till, in platform/apps/till/mix.exs',
      '  remedy:  Say what it is to be with --module, for example --module Desk to keep it.',
    );
  });
});
