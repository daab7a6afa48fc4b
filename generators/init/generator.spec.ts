import { readJson, writeJson } from '@nx/devkit';
import { emptyWorkspace, snapshot } from '../workspace/fixture';
import init from './generator';

describe('init', () => {
  it('registers the plugin, ignores what Mix writes, and adds the shared configuration', async () => {
    const tree = emptyWorkspace();
    const before = new Set(Object.keys(snapshot(tree)));
    await init(tree, {});
    const { 'config/runtime.exs': runtime, ...added } = Object.fromEntries(
      Object.entries(snapshot(tree)).filter(([path]) => !before.has(path)),
    );
    expect(added).toEqual({
      '.gitignore': '# Elixir and Erlang/OTP\n/_build/\n/deps/\ncover/\n*.ez\nerl_crash.dump\n',
      'config/config.exs': [
        '# Configuration that is read when code is compiled, for all projects of the workspace.',
        '#',
        '# The projects share one build (`build_path` in each mix.exs), so all of them are compiled with this one file.',
        '# A project says what it needs in its own config/config.exs. In a library or an application that others depend on,',
        '# prefer reading values at run time: what is compiled in cannot change without compiling again.',
        'import Config',
        '',
        '# The folders that hold projects; add yours.',
        'folders = ["apps/*", "libs/*"]',
        '',
        'folders',
        '|> Enum.flat_map(&Path.wildcard(Path.expand("../#{&1}/config/config.exs", __DIR__)))',
        '|> Enum.each(&import_config/1)',
        '',
      ].join('\n'),
    });
    expect(runtime).toContain('own = Path.expand("config/runtime.exs")');
    expect(readJson(tree, 'nx.json').plugins).toEqual(['nx-otp']);
  });

  it('changes nothing the second time', async () => {
    const tree = emptyWorkspace();
    await init(tree, {});
    const once = snapshot(tree);
    await init(tree, {});
    expect(snapshot(tree)).toEqual(once);
  });

  it('adds only what is missing, and leaves what the user wrote', async () => {
    const tree = emptyWorkspace();
    const plugins = ['@nx/js/plugin', { plugin: 'nx-otp', exclude: ['legacy/**'] }];
    writeJson(tree, 'nx.json', { plugins });
    tree.write('.gitignore', 'node_modules\r\n_build\r\n/deps/\r\n*.ez');
    tree.write('config/config.exs', 'import Config\n');
    tree.write('config/runtime.exs', 'import   Config\n');
    await init(tree, {});
    expect(readJson(tree, 'nx.json')).toEqual({ plugins });
    expect(tree.read('.gitignore', 'utf8')).toBe(
      'node_modules\r\n_build\r\n/deps/\r\n*.ez\r\n\r\n# Elixir and Erlang/OTP\r\ncover/\r\nerl_crash.dump\r\n',
    );
    expect(tree.read('config/config.exs', 'utf8')).toBe('import Config\n');
    expect(tree.read('config/runtime.exs', 'utf8')).toBe('import   Config\n');
  });

  it('registers the plugin beside others', async () => {
    const tree = emptyWorkspace();
    writeJson(tree, 'nx.json', { plugins: ['@nx/js/plugin'], parallel: 3 });
    await init(tree, {});
    expect(readJson(tree, 'nx.json')).toEqual({ plugins: ['@nx/js/plugin', 'nx-otp'], parallel: 3 });
  });
});
