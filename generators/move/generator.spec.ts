import { type Tree, addProjectConfiguration, logger, readNxJson, updateNxJson } from '@nx/devkit';
import app from '../app/generator';
import dep from '../dep/generator';
import lib from '../lib/generator';
import { emptyWorkspace, expectRefusal, snapshot } from '../workspace/fixture';
import move from './generator';

describe('move', () => {
  let tree: Tree;
  let told: string[];

  beforeEach(async () => {
    tree = emptyWorkspace();
    for (const level of ['info', 'warn'] as const) {
      jest.spyOn(logger, level).mockImplementation((...[line]) => void told.push(line as string));
    }
    await app(tree, { directory: 'apps/orders' });
    for (const directory of ['libs/billing', 'libs/money']) await lib(tree, { directory });
    await dep(tree, { project: 'orders', on: 'billing' });
    await dep(tree, { project: 'billing', on: 'money' });
    told = [];
  });
  afterEach(() => jest.restoreAllMocks());

  const text = (path: string) => tree.read(path, 'utf8')!;

  function edit(path: string, from: string, to: string) {
    expect(text(path)).toContain(from);
    tree.write(path, text(path).replace(from, to));
  }

  const refused = (wish: Parameters<typeof move>[1], ...lines: string[]) =>
    expectRefusal(tree, () => move(tree, wish), lines);

  it('takes all files along, and its own paths and those of dependants follow', async () => {
    const before = snapshot(tree);
    await move(tree, { projectName: 'billing', destination: './libs/shop/bills/' });
    const expected = Object.fromEntries(
      Object.entries(before).map(([path, content]) => [path.replace('libs/billing/', 'libs/shop/bills/'), content]),
    );
    expected['libs/shop/bills/mix.exs'] = before['libs/billing/mix.exs']!.replaceAll('"../../', '"../../../').replace(
      'path: "../money"',
      'path: "../../money"',
    );
    expected['apps/orders/mix.exs'] = before['apps/orders/mix.exs']!.replace('libs/billing', 'libs/shop/bills');
    expect(snapshot(tree)).toEqual(expected);
    expect(told).toEqual([]);
  });

  it('and back again: nothing has changed but the folders of the configuration', async () => {
    const before = snapshot(tree);
    for (const destination of ['services/shop/orders', 'apps/orders']) {
      await move(tree, { projectName: 'orders', destination });
    }
    edit('config/config.exs', '"libs/*", "services/shop/*"', '"libs/*"');
    expect(snapshot(tree)).toEqual(before);
  });

  it('has its configuration imported from the new folder', async () => {
    await move(tree, { projectName: 'orders', destination: 'services/orders' });
    expect(text('config/config.exs')).toContain('folders = ["apps/*", "libs/*", "services/*"]\n');
    edit(
      'config/config.exs',
      '"../#{&1}/config/config.exs", __DIR__',
      '"../services/orders/config/config.exs", __DIR__',
    );
    await move(tree, { projectName: 'orders', destination: 'orders' });
    expect(text('config/config.exs')).toContain('Path.expand("../orders/config/config.exs", __DIR__)');
    expect(told).toEqual([]);
  });

  it('lets import_config and .formatter.exs follow', async () => {
    tree.write('config/config.exs', 'import Config\nimport_config "../apps/orders/config/config.exs"\n');
    tree.write('.formatter.exs', '[subdirectories: ["apps/orders", "libs/*"]]\n');
    await move(tree, { projectName: 'orders', destination: 'services/shop' });
    expect(text('config/config.exs')).toContain('import_config "../services/shop/config/config.exs"');
    expect(text('.formatter.exs')).toBe('[subdirectories: ["services/shop", "libs/*"]]\n');
  });

  it('renames the folder in project.json and nx.json, and leaves what is called alike', async () => {
    addProjectConfiguration(tree, 'orders', {
      root: 'apps/orders',
      sourceRoot: 'apps/orders/lib',
      targets: {
        seed: {
          command: 'cd apps/orders && mix seed ./apps/orders apps/orders-2 old/apps/orders',
          inputs: ['{workspaceRoot}/apps/orders/priv/**/*', '!{workspaceRoot}/apps/orders'],
        },
      },
    });
    updateNxJson(tree, { ...readNxJson(tree)!, namedInputs: { seeds: ['{workspaceRoot}/apps/orders/priv'] } });
    await move(tree, { projectName: 'orders', destination: 'shop' });
    expect(JSON.parse(text('shop/project.json'))).toEqual({
      name: 'orders',
      $schema: '../node_modules/nx/schemas/project-schema.json',
      sourceRoot: 'shop/lib',
      targets: {
        seed: {
          command: 'cd shop && mix seed ./shop apps/orders-2 old/apps/orders',
          inputs: ['{workspaceRoot}/shop/priv/**/*', '!{workspaceRoot}/shop'],
        },
      },
    });
    expect(readNxJson(tree)!.namedInputs).toEqual({ seeds: ['{workspaceRoot}/shop/priv'] });
  });

  it('takes a folder directly below the root for one only where it cannot be a name', async () => {
    await move(tree, { projectName: 'orders', destination: 'orders' });
    const targets = { seed: { command: 'cat orders/seeds orders', options: { cwd: 'orders' }, dependsOn: ['orders'] } };
    addProjectConfiguration(tree, 'tools', { root: 'tools', implicitDependencies: ['orders'], targets });
    await move(tree, { projectName: 'orders', destination: 'apps/orders' });
    expect(JSON.parse(text('tools/project.json'))).toEqual({
      name: 'tools',
      $schema: '../node_modules/nx/schemas/project-schema.json',
      implicitDependencies: ['orders'],
      targets: {
        seed: { command: 'cat apps/orders/seeds orders', options: { cwd: 'apps/orders' }, dependsOn: ['orders'] },
      },
    });
  });

  it('takes an umbrella along with its applications', async () => {
    tree.write(
      'platform/mix.exs',
      'defmodule Platform.MixProject do\n  use Mix.Project\n  def project, do: [apps_path: "apps", deps: []]\nend\n',
    );
    for (const directory of ['platform/apps/till', 'platform/apps/drawer']) await lib(tree, { directory });
    await dep(tree, { project: 'till', on: 'drawer' });
    await dep(tree, { project: 'till', on: 'money' });
    await dep(tree, { project: 'billing', on: 'drawer' });
    const till = text('platform/apps/till/mix.exs');
    await move(tree, { projectName: 'platform', destination: 'shop/front/platform' });
    expect(text('shop/front/platform/apps/till/mix.exs')).toBe(
      till.replace('"../../../libs/money"', '"../../../../../libs/money"'),
    );
    expect(text('libs/billing/mix.exs')).toContain('{:drawer, path: "../../shop/front/platform/apps/drawer"');
    await refused(
      { projectName: 'till', destination: 'apps/till' },
      'An application of an umbrella stays in its folder: Mix and its siblings find it there (in_umbrella: true).',
      '  found:   shop/front/platform/apps/till, which belongs to the umbrella platform',
      '  remedy:  Move the umbrella, or take till out of it by hand first.',
    );
    await refused(
      { projectName: 'money', destination: 'shop/front/platform/apps/money' },
      'What lies in the apps folder of an umbrella is an application of that umbrella, with its build and configuration.',
      '  found:   shop/front/platform/apps/money, in the umbrella platform (shop/front/platform)',
      '  remedy:  Give another destination, or make it part of the umbrella by hand.',
    );
  });

  it('follows what a mix.exs reads, and folders before an interpolation', async () => {
    edit('apps/orders/mix.exs', 'version: "0.1.0"', 'version: File.read!(Path.expand("../../VERSION", __DIR__))');
    edit('apps/orders/mix.exs', 'deps: deps()', 'deps: for(a <- [:money], do: {a, path: "../../libs/#{a}"}) ++ deps()');
    await move(tree, { projectName: 'orders', destination: 'orders' });
    expect(text('orders/mix.exs')).toContain('Path.expand("../VERSION", __DIR__)');
    expect(text('orders/mix.exs')).toContain('path: "../libs/#{a}"');
  });

  it('names the lines that it leaves to a person, and what git ignores', async () => {
    tree.write('.gitignore', `${text('.gitignore')}.env\n`);
    tree.write('apps/orders/.env', 'TOKEN=1');
    tree.write('apps/orders/_build/dev/lib/orders/ebin/orders.app', '');
    tree.write('apps/orders/lib/orders/deps/graph.ex', 'defmodule Orders.Deps.Graph do\nend\n');
    tree.write('apps/orders/test/wire_test.exs', '# one\nFile.read!("../../fixtures/wire.json")\n');
    tree.write('Dockerfile', 'FROM scratch\nCOPY apps/orders /app\nCOPY apps/orders-2 /app\n');
    tree.write('web/tsconfig.json', '{ "files": ["../apps/orders/priv/api.d.ts"] }');
    await move(tree, { projectName: 'orders', destination: 'services/orders' });
    expect(told).toEqual([
      'KEPT apps/orders/.env, which git ignored: remove it, or move it yourself.',
      'KEPT apps/orders/_build, which git ignored: remove it, or move it yourself.',
      'Look at these lines, which still name apps/orders:\n  Dockerfile:2\n  web/tsconfig.json:1',
      'Look at these lines, which lead out of services/orders by a relative path:\n  services/orders/test/wire_test.exs:2',
    ]);
    expect(tree.exists('services/orders/lib/orders/deps/graph.ex')).toBe(true);
    expect(tree.exists('services/orders/_build')).toBe(false);
  });

  it('says so when a project gets another name by its new folder', async () => {
    tree.write('test/fixtures/money/mix.exs', text('libs/money/mix.exs'));
    await move(tree, { projectName: 'test/fixtures/money', destination: 'test/data/money' });
    expect(told).toEqual(['The project test/fixtures/money is called test/data/money now.']);
  });

  it('leaves a project that is there already', async () => {
    const before = snapshot(tree);
    await move(tree, { projectName: 'apps/orders', destination: 'apps/orders' });
    expect(snapshot(tree)).toEqual(before);
    expect(told).toEqual(['orders is in apps/orders already.']);
  });

  it('refuses a folder with files, one outside, and itself', async () => {
    await refused(
      { projectName: 'orders', destination: 'libs/money' },
      'A project moves to a folder that is empty, or not there.',
      '  found:   libs/money, in which there is .formatter.exs',
      '  remedy:  Give another destination, or move away what is there.',
    );
    await refused(
      { projectName: 'orders', destination: '../orders' },
      'A project lies inside the workspace.',
      '  found:   the directory "../orders"',
      '  remedy:  Give a folder from the workspace root, for example apps/orders.',
    );
    await refused(
      { projectName: 'orders', destination: 'apps/orders/new' },
      'A project does not move into itself.',
      '  found:   apps/orders/new, which is below apps/orders',
      '  remedy:  Give another destination.',
    );
    tree.write('mix.exs', 'defmodule Root.MixProject do\n  use Mix.Project\n  def project, do: [app: :root]\nend\n');
    await refused(
      { projectName: 'root', destination: 'apps/root' },
      'A project that moves has a folder of its own, below the workspace root.',
      '  found:   root, whose mix.exs is in the workspace root',
      '  remedy:  Move its files by hand.',
    );
  });

  it('refuses a path that is put together of parts', () => {
    edit(
      'apps/orders/mix.exs',
      'path: "../../libs/billing"',
      'path: Path.join([__DIR__, "..", "..", "libs", "billing"])',
    );
    const lines = text('apps/orders/mix.exs').split('\n');
    const at = lines.findIndex((line) => line.includes('Path.join'));
    return refused(
      { projectName: 'billing', destination: 'libs/bills' },
      'After a move every path of a mix.exs leads where it did.',
      '  found:   the dependency billing of apps/orders/mix.exs, which would not when libs/billing is libs/bills',
      `apps/orders/mix.exs:${at + 1}:1`,
      `  ${at + 1} | ${lines[at]}`,
      '     | ^',
      '  allowed: a path that stands in mix.exs as one string, behind path: or with ./ or ../ at its beginning',
      '  remedy:  Write it so, or move the project by hand.',
    );
  });

  it('refuses a mix.exs whose paths its text does not say', () => {
    edit('apps/orders/mix.exs', 'deps: deps()', 'deps: Shop.deps()');
    const lines = text('apps/orders/mix.exs').split('\n');
    const at = lines.findIndex((line) => line.includes('Shop.deps'));
    return refused(
      { projectName: 'orders', destination: 'services/orders' },
      'The paths of a project that moves can be read from the text of its mix.exs.',
      '  found:   apps/orders/mix.exs: deps is computed by Shop.deps/0, which is not read statically',
      `apps/orders/mix.exs:${at + 1}:13`,
      `  ${at + 1} | ${lines[at]}`,
      '     |             ^',
      '  remedy:  Write it out, or move the project by hand.',
    );
  });

  it('refuses to leave a configuration behind', () => {
    tree.write(
      'config/config.exs',
      'import Config\nfor path <- Path.wildcard("#{__DIR__}/../apps/*/config/config.exs"), do: import_config(path)\n',
    );
    return refused(
      { projectName: 'orders', destination: 'services/orders' },
      'A configuration that is imported before a move is imported after it.',
      '  found:   config/config.exs, which imports apps/orders/config/config.exs and would not import services/orders/config/config.exs',
      '  allowed: a list of folders with "apps/*" in it, or import_config with one string',
      '  remedy:  Make it import services/orders/config/config.exs as well, and move again.',
    );
  });
});
