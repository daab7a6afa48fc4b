import { type Tree, logger } from '@nx/devkit';
import supervision from '../supervision/generator';
import { runtimeLibrary } from '../../src/runtime-library';
import { emptyWorkspace, snapshot } from '../workspace/fixture';
import app from './generator';

describe('app', () => {
  let tree: Tree;
  beforeEach(() => {
    tree = emptyWorkspace();
  });
  afterEach(() => jest.restoreAllMocks());

  it('writes an OTP application with a release that reads its own runtime.exs', async () => {
    const warn = jest.spyOn(logger, 'warn').mockImplementation();
    await app(tree, { directory: 'apps/orders' });
    const paths = Object.keys(snapshot(tree)).filter((path) => path.startsWith('apps/'));
    expect(paths.sort()).toEqual([
      'apps/orders/.formatter.exs',
      'apps/orders/README.md',
      'apps/orders/config/config.exs',
      'apps/orders/config/runtime.exs',
      'apps/orders/lib/orders.ex',
      'apps/orders/lib/orders/application.ex',
      'apps/orders/lib/orders/jobs.ex',
      'apps/orders/lib/orders/ledger.ex',
      'apps/orders/lib/orders/supervision.ex',
      'apps/orders/lib/orders/supervision/lifecycle.ex',
      'apps/orders/lib/orders/supervision/supervisor.ex',
      'apps/orders/lib/orders/supervision/table_keeper.ex',
      'apps/orders/lib/orders/supervision/telemetry.ex',
      'apps/orders/lib/orders/supervision/totals_supervisor.ex',
      'apps/orders/lib/orders/totals.ex',
      'apps/orders/mix.exs',
      'apps/orders/otp.toml',
      'apps/orders/test/orders/jobs_test.exs',
      'apps/orders/test/orders/ledger_test.exs',
      'apps/orders/test/orders/supervision/lifecycle_test.exs',
      'apps/orders/test/orders/supervision/table_keeper_test.exs',
      'apps/orders/test/orders/supervision/tree_test.exs',
      'apps/orders/test/orders/supervision_test.exs',
      'apps/orders/test/orders/totals_test.exs',
      'apps/orders/test/orders_test.exs',
      'apps/orders/test/test_helper.exs',
    ]);
    const mixExs = tree.read('apps/orders/mix.exs', 'utf8')!;
    expect(mixExs).toContain('mod: {Orders.Application, []}');
    expect(mixExs.slice(mixExs.indexOf('  defp releases'))).toBe(`  defp releases do
    [
      orders: [
        # Mix would take the runtime.exs beside config_path, which is the workspace's.
        runtime_config_path: "config/runtime.exs"
      ]
    ]
  end
end
`);
    expect(tree.read('apps/orders/config/runtime.exs', 'utf8')).toContain('System.get_env("ORDERS_HISTORY_LIMIT")');
    expect(warn.mock.calls).toEqual([]);
  });

  it('draws the tree in its README that otp.toml leads to', async () => {
    await app(tree, { directory: 'apps/orders' });
    const [, picture] = tree.read('apps/orders/README.md', 'utf8')!.split('```\n');
    const drawn = picture!.split('\n').map((line) => line.replace(/ {2,}\w.*$/, ''));
    const [, doc] = tree.read('apps/orders/lib/orders/supervision/supervisor.ex', 'utf8')!.split('"""');
    expect(doc).toContain(drawn.map((line) => (line === '' ? '' : `      ${line}`)).join('\n'));
  });

  it('is in sync from the start', async () => {
    await app(tree, { directory: 'apps/orders', module: 'Shop.Orders' });
    const once = snapshot(tree);
    await supervision(tree, {});
    expect(snapshot(tree)).toEqual(once);
  });

  it('brings Foundation as a library in source, with its settings, to an application that is there as well', async () => {
    await app(tree, { directory: 'apps/orders' });
    const without = snapshot(tree);
    jest.spyOn(logger, 'info').mockImplementation();
    await app(tree, { directory: 'apps/orders', with: ['foundation'] });
    const { files } = runtimeLibrary('foundation');
    for (const [path, source] of files) expect(tree.read(`libs/foundation/${path}`, 'utf8')).toBe(source);
    const changed = Object.entries(without).filter(([path, text]) => tree.read(path, 'utf8') !== text);
    expect(changed.map(([path]) => path).sort()).toEqual(['apps/orders/mix.exs', 'config/config.exs']);
    expect(tree.read('apps/orders/mix.exs', 'utf8')).toContain(
      '{:foundation, path: "../../libs/foundation", env: Mix.env()}',
    );
    const once = snapshot(tree);
    await app(tree, { directory: 'apps/orders', with: ['foundation'] });
    expect(snapshot(tree)).toEqual(once);
  });

  it('changes nothing the second time', async () => {
    await app(tree, { directory: 'apps/orders', module: 'Shop.Orders' });
    const once = snapshot(tree);
    const info = jest.spyOn(logger, 'info').mockImplementation();
    await app(tree, { directory: 'apps/orders', module: 'Shop.Orders' });
    expect(snapshot(tree)).toEqual(once);
    expect(info.mock.calls).toEqual([['apps/orders has the project orders already, and stays as it is.']]);
  });

  it('adds the folder of the first project to the shared configuration', async () => {
    const warn = jest.spyOn(logger, 'warn').mockImplementation();
    await app(tree, { directory: 'services/shop/orders' });
    expect(tree.read('config/config.exs', 'utf8')).toBe(
      [
        '# Configuration that is read when code is compiled, for all projects of the workspace.',
        '#',
        '# The projects share one build (`build_path` in each mix.exs), so all of them are compiled with this one file.',
        '# A project says what it needs in its own config/config.exs. In a library or an application that others depend on,',
        '# prefer reading values at run time: what is compiled in cannot change without compiling again.',
        'import Config',
        '',
        '# The folders that hold projects; add yours.',
        'folders = ["apps/*", "libs/*", "services/shop/*"]',
        '',
        'folders',
        '|> Enum.flat_map(&Path.wildcard(Path.expand("../#{&1}/config/config.exs", __DIR__)))',
        '|> Enum.each(&import_config/1)',
        '',
      ].join('\n'),
    );
    expect(tree.read('config/runtime.exs', 'utf8')).toContain('own = Path.expand("config/runtime.exs")');
    expect(warn.mock.calls).toEqual([]);
  });

  it('says what to add to shared configuration that does not know the folder', async () => {
    await app(tree, { directory: 'apps/orders' });
    const config = tree.read('config/config.exs', 'utf8');
    const warn = jest.spyOn(logger, 'warn').mockImplementation();
    await app(tree, { directory: 'services/tills' });
    expect(tree.read('config/config.exs', 'utf8')).toBe(config);
    expect(warn.mock.calls).toEqual([
      [
        'config/config.exs does not import the configuration of services/tills. Add to it:\n\n' +
          '  import_config "../services/tills/config/config.exs"\n',
      ],
    ]);
  });

  it('says what a runtime.exs of the user hides', async () => {
    tree.write('config/runtime.exs', 'import Config\n');
    const warn = jest.spyOn(logger, 'warn').mockImplementation();
    await app(tree, { directory: 'apps/orders' });
    expect(tree.read('config/runtime.exs', 'utf8')).toBe('import Config\n');
    expect(warn.mock.calls).toEqual([
      [
        'Under mix run and mix test, apps/orders/config/runtime.exs is not read (its release reads it): ' +
          'Mix looks at config/runtime.exs only. Move its content there.',
      ],
    ]);
  });

  it('looks at the configuration of the umbrella that it becomes a child of', async () => {
    const umbrella =
      'defmodule Platform.MixProject do\n  use Mix.Project\n  def project, do: [apps_path: "apps"]\nend\n';
    tree.write('platform/mix.exs', umbrella);
    tree.write('platform/config/config.exs', 'import Config\nimport_config "../apps/orders/config/config.exs"\n');
    tree.write('platform/config/runtime.exs', 'import Config\n# passes on to config/runtime.exs\n');
    const warn = jest.spyOn(logger, 'warn').mockImplementation();
    await app(tree, { directory: 'platform/apps/orders' });
    expect(tree.read('platform/apps/orders/mix.exs', 'utf8')).toContain('config_path: "../../config/config.exs"');
    expect(warn.mock.calls).toEqual([]);
  });
});
