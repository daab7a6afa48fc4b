import { readJson, writeJson } from '@nx/devkit';
import { emptyWorkspace, snapshot } from '../workspace/fixture';
import init from './generator';

describe('init', () => {
  it('registers the plugin and ignores what Mix writes, and adds nothing that a project there would read', async () => {
    const tree = emptyWorkspace();
    tree.write('mix.exs', 'defmodule Shop.MixProject do\n  use Mix.Project\n  def project, do: [app: :shop]\nend\n');
    const before = Object.keys(snapshot(tree));
    await init(tree, {});
    const after = snapshot(tree);
    expect(Object.keys(after).sort()).toEqual([...before, '.gitignore'].sort());
    expect(after['.gitignore']).toBe('# Elixir and Erlang/OTP\n/_build/\n/deps/\ncover/\n*.ez\nerl_crash.dump\n');
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
    await init(tree, {});
    expect(readJson(tree, 'nx.json')).toEqual({ plugins });
    expect(tree.read('.gitignore', 'utf8')).toBe(
      'node_modules\r\n_build\r\n/deps/\r\n*.ez\r\n\r\n# Elixir and Erlang/OTP\r\ncover/\r\nerl_crash.dump\r\n',
    );
  });

  it('registers the plugin beside others', async () => {
    const tree = emptyWorkspace();
    writeJson(tree, 'nx.json', { plugins: ['@nx/js/plugin'], parallel: 3 });
    await init(tree, {});
    expect(readJson(tree, 'nx.json')).toEqual({ plugins: ['@nx/js/plugin', 'nx-otp'], parallel: 3 });
  });
});
