import { readMixExs } from '../../src/project/mix-exs';
import type { NewProject } from '../workspace/new-project';
import { fit } from './fit';

const project: NewProject = {
  directory: 'apps/shop',
  app: 'shop',
  module: 'Shop',
  path: 'shop',
  toShared: '../..',
  tags: [],
};

const MIX_EXS = `defmodule Shop.MixProject do
  use Mix.Project

  def project do
    [
      app: :shop,
      version: "0.1.0",
      elixirc_paths: elixirc_paths(Mix.env()),
      start_permanent: Mix.env() == :prod,
      deps: deps()
    ]
  end

  defp elixirc_paths(:test), do: ["lib", "test/support"]
  defp elixirc_paths(_), do: ["lib"]

  defp deps do
    [{:phoenix, "~> 1.8"}]
  end
end
`;

const fitted = (files: Record<string, string | Buffer>, place = project) => {
  const given = { 'mix.exs': MIX_EXS, ...files };
  const result = fit(new Map(Object.entries(given).map(([path, text]) => [path, Buffer.from(text)])), place);
  return new Map([...result].map(([path, content]) => [path, content.toString('latin1')]));
};

it('shares the build, the packages, the lock file and the configuration', () => {
  const text = fitted({}).get('mix.exs')!;
  expect(text).toContain(`      start_permanent: Mix.env() == :prod,
      # All projects of the workspace share one build, one set of packages and one
      # configuration, so that each project is compiled once for all that use it.
      build_path: "../../_build",
      config_path: "../../config/config.exs",
      deps_path: "../../deps",
      lockfile: "../../mix.lock",
      releases: [shop: [runtime_config_path: "config/runtime.exs"]],
      deps: deps()
`);
  expect(readMixExs(text, { file: 'mix.exs', readFile: () => undefined })).toMatchObject({
    app: 'shop',
    buildPath: '../../_build',
    depsPath: '../../deps',
    lockfile: '../../mix.lock',
    configPath: '../../config/config.exs',
    releases: ['shop'],
  });
});

// The forms of phx.new 1.7 and 1.8.
it.each([
  ['config/config.exs', 'Path.expand("../deps", __DIR__)', 'Path.expand("../../../deps", __DIR__)'],
  ['assets/vendor/heroicons.js', '"../../deps/heroicons/optimized"', '"../../../../deps/heroicons/optimized"'],
  ['assets/tailwind.config.js', '"../deps/heroicons/optimized"', '"../../../deps/heroicons/optimized"'],
  ['assets/tsconfig.json', '"*": ["../deps/*"]', '"*": ["../../../deps/*"]'],
  ['assets/css/app.css', '@source "../../_build/dev/x/*/";', '@source "../../../../_build/dev/x/*/";'],
])('%s: %s follows', (path, before, after) => {
  expect(fitted({ [path]: `a\n${before}\nb` }).get(path)).toBe(`a\n${after}\nb`);
});

it.each([
  ['lib/shop/repo.ex', 'the `deps/heroicons` folder, and "../deps"'],
  ['config/config.exs', 'Path.expand("../assets", __DIR__)'],
  ['assets/js/app.js', 'import "../../lib/deps/x"; import "../dependencies"'],
])('%s: %s stays', (path, text) => {
  expect(fitted({ [path]: text }).get(path)).toBe(text);
});

it('keeps a picture, byte for byte, and no repository of its own', () => {
  const picture = Buffer.from([0x89, 0x50, 0, 0xff, ...Buffer.from('../deps/')]);
  const files = fitted({ 'assets/logo.png': picture, '.git/HEAD': 'ref', '.gitignore': '/deps/\n' });
  expect(files.get('assets/logo.png')).toBe(picture.toString('latin1'));
  expect([...files.keys()].sort()).toEqual(['.gitignore', 'assets/logo.png', 'mix.exs']);
});

it('refuses a mix.exs that it does not know', () => {
  const mixExs = MIX_EXS.replace('      start_permanent: Mix.env() == :prod,\n', '');
  expect(() => fitted({ 'mix.exs': mixExs })).toThrow(
    new Error(`A mix.exs of phx.new is fitted where it has the line start_permanent: Mix.env() == :prod.
  found:   another one, whose application is shop
  allowed: that of phx.new 1.7 and 1.8
  remedy:  Call mix phx.new apps/shop yourself: its targets are inferred as it is, with a build of its own.`),
  );
});
