import { execFileSync } from 'node:child_process';
import { type Tree, addProjectConfiguration, readJson, readNxJson, updateNxJson, writeJson } from '@nx/devkit';
import lib from '../lib/generator';
import { emptyWorkspace, expectRefusal, snapshot } from '../workspace/fixture';
import nif from './generator';

describe('nif', () => {
  let tree: Tree;

  beforeEach(async () => {
    tree = emptyWorkspace();
    await lib(tree, { directory: 'apps/orders', module: 'Shop.Orders' });
  });

  const written = (before: Record<string, string>) => Object.keys(snapshot(tree)).filter((path) => !(path in before));

  const ELIXIR = [
    'apps/orders/lib/shop/orders/check_sum.ex',
    'apps/orders/lib/shop/orders/check_sum/fallback.ex',
    'apps/orders/priv/native/.gitignore',
    'apps/orders/project.json',
    'apps/orders/test/shop/orders/check_sum_test.exs',
  ];

  it.each([
    ['c', ['src/check_sum.c'], 'ERL_NIF_INIT(Elixir.Shop.Orders.CheckSum, '],
    ['rust', ['.gitignore', 'Cargo.toml', 'src/lib.rs'], 'rustler::init!("Elixir.Shop.Orders.CheckSum");'],
    ['zig', ['.gitignore', 'src/lib.zig'], '.name = "Elixir.Shop.Orders.CheckSum",'],
  ] as const)('writes a project in %s, the module that loads it and its test', async (language, files, init) => {
    const before = snapshot(tree);
    await nif(tree, { name: 'check_sum', project: 'orders', language });
    const native = [...files, 'project.json'].map((file) => `apps/orders/native/check_sum/${file}`);
    expect(written(before).sort()).toEqual([...ELIXIR, ...native].sort());
    const source = native.find((file) => file.includes('/src/'))!;
    expect(tree.read(source, 'utf8')).toContain(init);
    expect(tree.read(ELIXIR[0]!, 'utf8')).toContain('Application.app_dir(:orders, "priv/native/check_sum")');
    expect(readJson(tree, 'apps/orders/native/check_sum/project.json').targets.build).toMatchObject({
      executor: 'nx-otp:nif',
      options: { language, library: 'apps/orders/priv/native/check_sum' },
      cache: true,
      outputs: ['so', 'dll'].map((each) => `{workspaceRoot}/apps/orders/priv/native/check_sum.${each}`),
    });
  });

  const build = (folder: string) => readJson(tree, `${folder}/project.json`).targets.build;

  it('is cached by the compiler that CC says, its flags, operating system and libc', async () => {
    await nif(tree, { name: 'sums', project: 'orders' });
    const { inputs } = build('apps/orders/native/sums');
    expect(inputs).toEqual([
      '{projectRoot}/**/*',
      { input: 'mixToolchain', projects: ['orders'] },
      { runtime: expect.stringMatching(process.platform === 'win32' ? /PROCESSOR/ : /^uname -sm; ldd --version/) },
      { externalDependencies: ['mix:nx-otp'] },
      { env: 'PROCESSOR_ARCHITECTURE' },
      { runtime: '${CC:-cc} --version' },
      ...['CC', 'CFLAGS', 'LDFLAGS', 'CPATH', 'C_INCLUDE_PATH', 'LIBRARY_PATH'].map((env) => ({ env })),
    ]);
    const version = (CC?: string) =>
      execFileSync('sh', ['-c', inputs[5].runtime], { encoding: 'utf8', env: { PATH: process.env['PATH'], CC } });
    expect(version('echo my compiler,')).toBe('my compiler, --version\n');
    expect(version()).toBe(execFileSync('cc', ['--version'], { encoding: 'utf8' }));
  });

  it('is cached, in Rust, by what Cargo reads above the crate', async () => {
    await nif(tree, { name: 'sums', project: 'orders', language: 'rust' });
    const read = '{Cargo.toml,Cargo.lock,.cargo/config.toml,.cargo/config,rust-toolchain.toml,rust-toolchain}';
    const { inputs } = build('apps/orders/native/sums');
    expect(inputs.slice(1, 5)).toEqual([
      `{workspaceRoot}/apps/orders/native/${read}`,
      `{workspaceRoot}/apps/orders/${read}`,
      `{workspaceRoot}/apps/${read}`,
      `{workspaceRoot}/${read}`,
    ]);
    expect(inputs).toEqual(expect.arrayContaining([{ runtime: '${RUSTC:-rustc} -vV' }, { env: 'CARGO_BUILD_TARGET' }]));
  });

  it('is in C unless another language is asked for, and is built before the application is compiled', async () => {
    await nif(tree, { name: 'sums', project: 'apps/orders' });
    expect(tree.exists('apps/orders/native/sums/src/sums.c')).toBe(true);
    const dependsOn = ['...', { target: 'build', projects: ['orders_sums'] }];
    expect(readJson(tree, 'apps/orders/project.json')).toEqual({
      name: 'orders',
      implicitDependencies: ['orders_sums'],
      targets: { compile: { dependsOn }, 'compile-test': { dependsOn }, 'compile-prod': { dependsOn } },
    });
  });

  it('keeps what project.json says, also of another library', async () => {
    const own = { name: 'orders', tags: ['scope:a'], targets: { compile: { cache: false, dependsOn: ['x'] } } };
    writeJson(tree, 'apps/orders/project.json', own);
    await nif(tree, { name: 'sums', project: 'orders' });
    await nif(tree, { name: 'hashes', project: 'orders' });
    const build = (name: string) => ({ target: 'build', projects: [`orders_${name}`] });
    expect(readJson(tree, 'apps/orders/project.json')).toMatchObject({
      tags: ['scope:a'],
      implicitDependencies: ['orders_sums', 'orders_hashes'],
      targets: {
        compile: { cache: false, dependsOn: ['x', build('sums'), build('hashes')] },
        'compile-prod': { dependsOn: ['...', build('sums'), build('hashes')] },
      },
    });
  });

  it.each([
    [{ targets: { compile: 'build-dev' }, environments: ['dev', 'test'] }, ['build-dev', 'compile-test']],
    [{ targets: { 'compile-prod': false } }, ['compile', 'compile-test']],
    [{ namePrefix: 'x-' }, ['compile', 'compile-test', 'compile-prod']],
  ])('is built before the targets that compile by what nx.json chooses: %j', async (options, names) => {
    updateNxJson(tree, { ...readNxJson(tree), plugins: ['@nx/js', { plugin: 'nx-otp', options }] });
    await nif(tree, { name: 'sums', project: 'orders' });
    expect(Object.keys(readJson(tree, 'apps/orders/project.json').targets)).toEqual(names);
  });

  describe('refuses, and writes nothing:', () => {
    const refused = (wish: Parameters<typeof nif>[1], ...lines: string[]) =>
      expectRefusal(tree, () => nif(tree, wish), lines);

    it.each(['CheckSum', 'check-sum', 'end', ''])('the name %j', (name) =>
      refused(
        { name, project: 'orders' },
        'A native library has a name in snake_case that is no reserved word of Elixir.',
        `  found:   ${JSON.stringify(name)}`,
        '  allowed: a lowercase ASCII letter, then lowercase ASCII letters, digits and _',
        '  remedy:  Give another name, such as checksum.',
      ),
    );

    it('a second one of the same name', async () => {
      await nif(tree, { name: 'sums', project: 'orders' });
      await refused(
        { name: 'sums', project: 'orders' },
        'Two projects of a workspace cannot have the same name.',
        '  found:   orders_sums, which is the name of the project in apps/orders/native/sums',
        '  remedy:  Give the library another name.',
      );
    });

    it('the name of any other project', async () => {
      addProjectConfiguration(tree, 'orders_sums', { root: 'packages/sums' });
      await refused(
        { name: 'sums', project: 'orders' },
        'Two projects of a workspace cannot have the same name.',
        '  found:   orders_sums, which is the name of the project in packages/sums',
        '  remedy:  Give the library another name.',
      );
    });

    it('a module that is there', async () => {
      tree.write('apps/orders/lib/shop/orders/sums.ex', 'defmodule Shop.Orders.Sums do\nend\n');
      await refused(
        { name: 'sums', project: 'orders' },
        'A native library is new: what is there is not written over.',
        '  found:   apps/orders/lib/shop/orders/sums.ex',
        '  remedy:  Give another name, or move that file away.',
      );
    });

    it('an umbrella root', async () => {
      tree.write(
        'shop/mix.exs',
        'defmodule Shop.MixProject do\n  def project, do: [apps_path: "apps", deps: []]\nend\n',
      );
      await refused(
        { name: 'sums', project: 'shop' },
        'A native library is loaded by an OTP application.',
        '  found:   shop/mix.exs, in which none is named',
        '  remedy:  Give a project that is one, such as an application of the umbrella.',
      );
    });

    it('a project whose own compile makes libraries in priv', async () => {
      const mixExs = tree.read('apps/orders/mix.exs', 'utf8')!;
      tree.write('apps/orders/mix.exs', mixExs.replace('    []\n', '    [{:elixir_make, "~> 0.8"}]\n'));
      await refused(
        { name: 'sums', project: 'orders' },
        'A library in priv is made by one task, or the cache of the one takes away what the other has made.',
        '  found:   apps/orders/mix.exs, with a compiler or dependency whose libraries in priv are those of its compile target',
        '  remedy:  Add the native code to what that compiler builds, or give another project.',
      );
    });

    it('a project that a dependant compiles again, in a build of its own', async () => {
      const dependant = (project: string) => `defmodule Web.MixProject do
  use Mix.Project
  def project, do: [app: :web, version: "0.1.0", ${project}]
end
`;
      tree.write('apps/web/mix.exs', dependant('deps: [{:orders, path: "../orders"}]'));
      await refused(
        { name: 'sums', project: 'orders' },
        'A native library is built before its application is compiled, which has to be in one build.',
        '  found:   web, which compiles orders again in a build of its own, apps/web/_build',
        '  remedy:  Give both mix.exs the same build_path and config_path, and the dependency env: Mix.env() ("Shared build" in docs/inference.md).',
      );
      const shared = 'build_path: "../../_build", config_path: "../../config/config.exs"';
      tree.write('apps/web/mix.exs', dependant(`${shared}, deps: [{:orders, path: "../orders", env: Mix.env()}]`));
      await nif(tree, { name: 'sums', project: 'orders' });
    });
  });
});
