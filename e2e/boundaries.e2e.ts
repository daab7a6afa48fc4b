import { NEWEST_NX } from './nx-versions';
import { Workspace } from './workspace';

/** ESLint's configuration as Nx writes it, but that the rule itself is not installed: nobody has to run it. */
const ESLINT = `const rule = { meta: { schema: false }, create: () => ({}) };
export default [
  {
    files: ['**/*.ts'],
    plugins: { '@nx': { rules: { 'enforce-module-boundaries': rule } } },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: true,
          allow: [],
          depConstraints: [{ sourceTag: 'app', notDependOnLibsWithTags: ['bank'] }, { sourceTag: '*' }],
        },
      ],
    },
  },
];
`;

function mixExs(app: string, uses: string[]): string {
  const deps = uses.map((each) => `{:${each}, path: "../${each}", env: Mix.env()}`);
  return `defmodule ${app[0]!.toUpperCase()}${app.slice(1)}.MixProject do
  use Mix.Project

  def project do
    [
      app: :${app},
      version: "0.1.0",
      build_path: "../../_build",
      config_path: "../../config/config.exs",
      deps_path: "../../deps",
      lockfile: "../../mix.lock",
      deps: deps()
    ]
  end

  defp deps do
    [
      ${deps.join(',\n      ')}
    ]
  end
end
`;
}

describe('boundaries', () => {
  let workspace: Workspace;

  function add(app: string, tags: string[], uses: string[], body: string): void {
    workspace.write(`libs/${app}/mix.exs`, mixExs(app, uses));
    workspace.write(`libs/${app}/project.json`, JSON.stringify({ name: app, tags }));
    const module = `${app[0]!.toUpperCase()}${app.slice(1)}`;
    workspace.write(`libs/${app}/lib/${app}.ex`, `defmodule ${module} do\n  def run, do: ${body}\nend\n`);
  }

  function choose(boundaries: unknown): void {
    const plugins = [{ plugin: 'nx-otp', options: { boundaries } }];
    workspace.write('nx.json', JSON.stringify({ plugins, analytics: false, defaultBase: 'main' }, null, 2));
  }

  beforeAll(() => {
    workspace = Workspace.create(NEWEST_NX);
    workspace.write('.gitignore', 'node_modules\n.nx\n_build\ndeps\n');
    workspace.write('config/config.exs', 'import Config\n');
    add('shop', ['app'], ['till'], 'Till.run()');
    add('till', ['lib'], ['ledger'], 'Ledger.run()');
    add('ledger', ['lib', 'bank'], [], ':crypto.strong_rand_bytes(8)');
    choose({ depConstraints: [{ sourceTag: 'app', onlyDependOnLibsWithTags: ['lib'] }, { sourceTag: '*' }] });
    workspace.commit();
  });

  afterAll(() => workspace.remove());

  test('where nothing says what is allowed there is nothing to check', () => {
    workspace.write('nx.json', JSON.stringify({ plugins: ['nx-otp'], analytics: false, defaultBase: 'main' }));
    expect(workspace.nxOk('show', 'project', 'shop', '--json')).not.toContain('"boundaries"');
    workspace.git('checkout', '--', 'nx.json');
  });

  test('all at once, what is allowed passes, and again: nothing is taken from a cache', () => {
    for (let round = 0; round < 2; round += 1) {
      const output = workspace.nxOk('run-many', '-t', 'boundaries', '--output-style=static');
      for (const name of ['shop', 'till', 'ledger']) expect(output).toContain(`${name} keeps to its boundaries.`);
      expect(output).not.toContain('cache]');
    }
  });

  test('what is forbidden fails with the whole path, in a batch and alone', () => {
    choose({ depConstraints: [{ sourceTag: 'app', notDependOnLibsWithTags: ['bank'] }, { sourceTag: '*' }] });
    const told = `libs/shop/mix.exs:18:8
  18 |       {:till, path: "../till", env: Mix.env()}
     |        ^
libs/till/mix.exs:18:8
  18 |       {:ledger, path: "../ledger", env: Mix.env()}
     |        ^
A project tagged "app" does not lead to any tagged "bank".
  found:   shop -> till -> ledger; ledger has "lib", "bank"
             shop -> till: libs/shop/mix.exs:18
             till -> ledger: libs/till/mix.exs:18
  remedy:  Take one of these dependencies away, or change the tags of shop or ledger.
`;
    const all = workspace.nx('run-many', '-t', 'boundaries', '--output-style=static');
    expect([all.status === 0, all.output]).toEqual([false, expect.stringContaining(told)]);
    expect(all.output).toContain('till keeps to its boundaries.');
    const alone = workspace.nxWith({ NX_BATCH_MODE: 'false' }, 'run', 'shop:boundaries');
    expect([alone.status, alone.output]).toEqual([1, expect.stringContaining(told)]);
  });

  test("ESLint's configuration may say it", () => {
    workspace.write('eslint.config.mjs', ESLINT);
    choose('eslint');
    const without = workspace.nx('run', 'shop:boundaries');
    expect(without.output).toContain('found:   no package eslint in its node_modules');
    workspace.install('eslint@10.15.0');
    const { status, output } = workspace.nx('run', 'shop:boundaries');
    expect([status, output]).toEqual([1, expect.stringContaining('found:   shop -> till -> ledger')]);
    expect(workspace.nxOk('run', 'till:boundaries')).toContain('till keeps to its boundaries.');
    workspace.git('checkout', '--', '.');
    workspace.git('clean', '--quiet', '--force');
  });

  test('a change of tags affects who it may concern', () => {
    workspace.edit('libs/ledger/project.json', '"bank"', '"vault"');
    const affected = workspace.nxOk('show', 'projects', '--affected', '--base=HEAD', '--with-target', 'boundaries');
    expect(affected.trim().split('\n').sort()).toEqual(['ledger', 'shop', 'till']);
    workspace.git('checkout', '--', '.');
  });

  test('a cycle is told, where Mix only says that it cannot load a project', () => {
    workspace.edit('libs/ledger/mix.exs', '      \n', '      {:shop, path: "../shop", env: Mix.env()}\n');
    const { status, output } = workspace.nx('run', 'till:boundaries');
    expect([status, output]).toEqual([1, expect.stringContaining('found:   till -> ledger -> shop -> till\n')]);
    expect(output).toContain('libs/ledger/mix.exs:18:8\n');
    const mix = workspace.run('sh', ['-c', 'cd libs/ledger && mix compile']);
    expect(mix.output).toContain('another project with the same name was already defined');
    workspace.git('checkout', '--', '.');
  });

  test('calls are compared with mix.exs, and that is cached until something is different', () => {
    const { status, output } = workspace.nx('run-many', '-t', 'otp-boundaries', '--output-style=static');
    expect(status).not.toBe(0);
    expect(output).toContain('till calls what mix.exs says, and uses all of its deps.');
    expect(output).toContain(`libs/ledger/lib/ledger.ex:2:16
  2 |   def run, do: :crypto.strong_rand_bytes(8)
    |                ^
An application is among those of ledger in mix.exs when ledger calls it.
  found:   crypto, which mix.exs does not name; calls with MIX_ENV=prod:
             Ledger calls :crypto.strong_rand_bytes/1 (lib/ledger.ex:2)
  remedy:  Add :crypto to extra_applications in mix.exs; where it may be missing, crypto: :optional.
`);
    workspace.edit(
      'libs/ledger/mix.exs',
      '  defp deps',
      '  def application, do: [extra_applications: [:crypto]]\n\n  defp deps',
    );
    workspace.nxOk('run', 'ledger:otp-boundaries');
    expect(workspace.nxOk('run', 'ledger:otp-boundaries')).toMatch(/existing outputs|local cache/);
    workspace.edit('libs/till/lib/till.ex', 'Ledger.run()', ':idle');
    const idle = workspace.nx('run', 'till:otp-boundaries');
    expect([idle.status, idle.output]).toEqual([
      1,
      expect.stringContaining('found:   ledger, which none of them names'),
    ]);
  });
});
