import type { Tree } from '@nx/devkit';
import { emptyWorkspace } from '../workspace/fixture';
import { withLibraries } from './with-libraries';

const SETTINGS = [
  '# How many events Foundation keeps in memory, and for how long. What comes later in the configuration overrides it.',
  'config :foundation, storage: [hot: [max_events: 100_000, max_age_seconds: 3600]]',
];

describe('the settings of a library that an application gets', () => {
  let tree: Tree;

  beforeEach(() => (tree = emptyWorkspace()));

  /** A project as `mix new` makes it, whose configuration is where `settings` says. */
  function project(root: string, settings = ''): void {
    const module = root.replace(/\W/g, '').replace(/^./, (first) => first.toUpperCase());
    tree.write(
      `${root}/mix.exs`,
      `defmodule ${module}.MixProject do\n  use Mix.Project\n\n` +
        `  def project do\n    [app: :${module.toLowerCase()}, version: "0.1.0"${settings}, deps: deps()]\n  end\n\n` +
        '  defp deps do\n    []\n  end\nend\n',
    );
  }

  it('come before what the configuration imports, which has the last word', async () => {
    project('shop');
    const imports = 'import_config "#{config_env()}.exs"\n';
    tree.write('shop/config/config.exs', `# The shop's.\nimport Config\n\nconfig :shop, limit: 3\n\n${imports}`);
    await withLibraries(tree, 'shop', ['foundation']);
    expect(tree.read('shop/config/config.exs', 'utf8')).toBe(
      ["# The shop's.", 'import Config', '', ...SETTINGS, '', 'config :shop, limit: 3', '', imports].join('\n'),
    );
  });

  it("make the configuration of a project that has none or an empty one, and keep a file's line ends", async () => {
    project('shop');
    await withLibraries(tree, 'shop', ['foundation']);
    expect(tree.read('shop/config/config.exs', 'utf8')).toBe(['import Config', '', ...SETTINGS, ''].join('\n'));
    tree.write('shop/config/config.exs', '');
    await withLibraries(tree, 'shop', ['foundation']);
    expect(tree.read('shop/config/config.exs', 'utf8')).toBe(['import Config', '', ...SETTINGS, ''].join('\n'));
    project('bank');
    tree.write('bank/config/config.exs', 'use Mix.Config\r\n');
    await withLibraries(tree, 'bank', ['foundation']);
    expect(tree.read('bank/config/config.exs', 'utf8')).toBe(['use Mix.Config', '', ...SETTINGS, ''].join('\r\n'));
  });

  it('are in the one file that the applications of an umbrella share, once', async () => {
    tree.write(
      'platform/mix.exs',
      'defmodule Platform.MixProject do\n  use Mix.Project\n  def project, do: [apps_path: "apps"]\nend\n',
    );
    tree.write('platform/config/config.exs', 'import Config\n');
    for (const root of ['platform/apps/orders', 'platform/apps/tills']) {
      project(root, ', config_path: "../../config/config.exs"');
      tree.write(`${root}/config/config.exs`, 'import Config\n');
      await withLibraries(tree, root, ['foundation']);
      expect(tree.read(`${root}/config/config.exs`, 'utf8')).toBe('import Config\n');
    }
    expect(tree.read('platform/config/config.exs', 'utf8')).toBe(['import Config', '', ...SETTINGS, ''].join('\n'));
  });

  it('are those of the user, where the user has said them; a comment does not say them', async () => {
    project('shop');
    const own = 'import Config\n\nconfig :foundation, services: [:config]\n';
    tree.write('shop/config/config.exs', own);
    await withLibraries(tree, 'shop', ['foundation']);
    expect(tree.read('shop/config/config.exs', 'utf8')).toBe(own);
    tree.write('shop/config/config.exs', 'import Config\n# config :foundation, services: [:config]\n');
    await withLibraries(tree, 'shop', ['foundation']);
    expect(tree.read('shop/config/config.exs', 'utf8')).toBe(
      ['import Config', '', ...SETTINGS, '# config :foundation, services: [:config]', ''].join('\n'),
    );
  });
});
