import { type Tree, addProjectConfiguration, logger, readJson } from '@nx/devkit';
import { emptyWorkspace, expectRefusal, snapshot } from '../workspace/fixture';
import lib from './generator';

describe('lib', () => {
  let tree: Tree;
  beforeEach(() => {
    tree = emptyWorkspace();
  });
  afterEach(() => jest.restoreAllMocks());

  const written = () => Object.keys(snapshot(tree)).filter((path) => path.startsWith('libs/'));

  it('writes a library that builds into the workspace, and what the workspace lacks', async () => {
    await lib(tree, { directory: 'libs/my-billing' });
    expect(written().sort()).toEqual([
      'libs/my-billing/.formatter.exs',
      'libs/my-billing/lib/my_billing.ex',
      'libs/my-billing/mix.exs',
      'libs/my-billing/test/my_billing_test.exs',
      'libs/my-billing/test/test_helper.exs',
    ]);
    expect(tree.read('libs/my-billing/mix.exs', 'utf8')).toBe(`defmodule MyBilling.MixProject do
  use Mix.Project

  def project do
    [
      app: :my_billing,
      version: "0.1.0",
      elixir: "~> 1.14",
      start_permanent: Mix.env() == :prod,
      # All projects of the workspace share one build, one set of packages and one
      # configuration, so that each project is compiled once for all that use it.
      build_path: "../../_build",
      config_path: "../../config/config.exs",
      deps_path: "../../deps",
      lockfile: "../../mix.lock",
      deps: deps()
    ]
  end

  # Run "mix help compile.app" to learn about applications.
  def application do
    [
      extra_applications: [:logger]
    ]
  end

  # Run "mix help deps" to learn about dependencies. For a project of this workspace:
  # nx g nx-otp:dep --project my_billing --on other
  defp deps do
    []
  end
end
`);
    expect(readJson(tree, 'nx.json').plugins).toEqual(['nx-otp']);
    expect(tree.exists('config/config.exs')).toBe(true);
  });

  it('takes names, and keeps tags in a project.json', async () => {
    await lib(tree, { directory: './libs/deep/er/', name: 'shop', module: 'Acme.Shop', tags: 'scope:shop, type:lib,' });
    expect(written()).toContain('libs/deep/er/lib/acme/shop.ex');
    expect(tree.read('libs/deep/er/mix.exs', 'utf8')).toContain('build_path: "../../../_build"');
    expect(readJson(tree, 'libs/deep/er/project.json')).toEqual({ name: 'shop', tags: ['scope:shop', 'type:lib'] });
  });

  it('takes an absolute directory inside the workspace, and the separators of Windows', async () => {
    await lib(tree, { directory: `${tree.root}/libs/billing` });
    await lib(tree, { directory: 'libs\\money' });
    expect(written()).toContain('libs/billing/mix.exs');
    expect(written()).toContain('libs/money/mix.exs');
  });

  it('changes nothing the second time, whatever the user did meanwhile', async () => {
    await lib(tree, { directory: 'libs/billing' });
    tree.write('libs/billing/lib/billing.ex', 'defmodule Billing do\nend\n');
    tree.write('libs/billing/lib/billing/invoice.ex', 'defmodule Billing.Invoice do\nend\n');
    tree.delete('libs/billing/test/billing_test.exs');
    const once = snapshot(tree);
    const info = jest.spyOn(logger, 'info').mockImplementation();
    await lib(tree, { directory: 'libs/billing' });
    expect(snapshot(tree)).toEqual(once);
    expect(info.mock.calls).toEqual([['libs/billing has the project billing already, and stays as it is.']]);
  });

  it('keeps a file that is there already, and says so', async () => {
    tree.write('libs/billing/.formatter.exs', '[line_length: 120]\n');
    const info = jest.spyOn(logger, 'info').mockImplementation();
    await lib(tree, { directory: 'libs/billing' });
    expect(tree.read('libs/billing/.formatter.exs', 'utf8')).toBe('[line_length: 120]\n');
    expect(info.mock.calls).toEqual([['KEPT libs/billing/.formatter.exs']]);
  });

  it('shares the build of the umbrella that it becomes a child of', async () => {
    const umbrella =
      'defmodule Platform.MixProject do\n  use Mix.Project\n  def project, do: [apps_path: "apps"]\nend\n';
    tree.write('platform/mix.exs', umbrella);
    await lib(tree, { directory: 'platform/apps/ledger' });
    expect(tree.read('platform/apps/ledger/mix.exs', 'utf8')).toContain('build_path: "../../_build"');
  });

  describe('refuses, and writes nothing:', () => {
    const refused = (wish: Parameters<typeof lib>[1], ...lines: string[]) =>
      expectRefusal(tree, () => lib(tree, wish), lines);

    it('an application name that the workspace has, also when a dash hides it', async () => {
      await lib(tree, { directory: 'libs/my_billing' });
      await refused(
        { directory: 'libs/my-billing' },
        'Two projects of a workspace cannot have the same name.',
        '  found:   my_billing, which is the name of the project in libs/my_billing',
        '  remedy:  Give another name with --name, or another directory.',
      );
    });

    it('the name of a project that is no Mix project', async () => {
      addProjectConfiguration(tree, 'billing', { root: 'packages/billing' });
      await refused(
        { directory: 'libs/billing' },
        'Two projects of a workspace cannot have the same name.',
        '  found:   billing, which is the name of the project in packages/billing',
        '  remedy:  Give another name with --name, or another directory.',
      );
    });

    it('a module that the workspace has under another name', async () => {
      await lib(tree, { directory: 'libs/orders_2' });
      await refused(
        { directory: 'libs/orders2' },
        'Two projects of a workspace cannot define the same module.',
        '  found:   Orders2, which is the module of the project in libs/orders_2',
        '  remedy:  Give another module with --module.',
      );
    });

    it('a folder with another project', async () => {
      await lib(tree, { directory: 'libs/billing' });
      await refused(
        { directory: 'libs/billing', name: 'invoices' },
        'A folder holds one Mix project.',
        '  found:   libs/billing/mix.exs, of the project billing',
        '  remedy:  Give another directory.',
      );
    });

    it('a folder with files of something else', async () => {
      for (const file of ['package.json', 'src/a.ts', 'src/b.ts']) tree.write(`libs/billing/${file}`, '{}');
      await refused(
        { directory: 'libs/billing' },
        'A new project needs an empty folder.',
        '  found:   3 files in libs/billing: package.json, src/a.ts, src/b.ts',
        '  remedy:  Give another directory, or move these files away.',
      );
    });

    it('a folder that is a file', async () => {
      tree.write('libs', 'not a folder');
      await refused(
        { directory: 'libs/billing' },
        'A project needs a folder.',
        '  found:   libs, which is a file',
        '  remedy:  Give another directory, or move the file away.',
      );
    });

    it.each(['../billing', 'libs/../../billing', '/somewhere/billing', 'C:\\billing'])(
      'the directory %s, outside the workspace',
      (directory) =>
        refused(
          { directory },
          'A project lies inside the workspace.',
          `  found:   the directory ${JSON.stringify(directory)}`,
          '  remedy:  Give a folder from the workspace root, for example apps/orders.',
        ),
    );

    it.each(['', '.', 'libs/..'])('the directory %j, the workspace itself', (directory) =>
      refused(
        { directory },
        'A project has a folder of its own, below the workspace root.',
        `  found:   the directory ${JSON.stringify(directory)}`,
        '  remedy:  Give a folder from the workspace root, for example apps/orders.',
      ),
    );

    it('a directory where Nx sees no projects', () =>
      refused(
        { directory: 'deps/billing' },
        'Nx looks for no projects among fetched packages, build output and templates.',
        '  found:   the directory "deps/billing"',
        '  remedy:  Give a folder from the workspace root, for example apps/orders.',
      ));

    it('a reserved word', () =>
      refused(
        { directory: 'libs/after' },
        'A project cannot have the name of a reserved word of Elixir.',
        '  found:   "after", from the directory libs/after',
        '  remedy:  Give another name with --name, for example --name after_app.',
      ));
  });
});
