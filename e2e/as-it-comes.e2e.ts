import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildsIn, cacheEntries, isHeldOnce, partsOfBuilds } from './cache-entries';
import { NX_VERSIONS, onNewest } from './nx-versions';
import { Workspace } from './workspace';

/** How many tasks a run took from the cache, of how many. */
function cached(output: string): [number, number] {
  const match = /for (\d+) out of (\d+) tasks/.exec(output);
  return match ? [Number(match[1]), Number(match[2])] : [0, NaN];
}

/** A git repository with a Mix project in it: a package that needs neither Hex nor a network. */
function gitPackage(app: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'nx-otp-package-'));
  execFileSync('mix', ['new', '.', '--app', app], { cwd: folder, stdio: 'ignore' });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=e2e', '-c', 'user.email=e2e@example.invalid', ...args], { cwd: folder });
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'package');
  return folder;
}

describe.each(NX_VERSIONS)('a repo as Mix makes it, on Nx %s', (nxVersion) => {
  let workspace: Workspace;

  beforeAll(() => {
    workspace = Workspace.create(nxVersion);
    workspace.edit('nx.json', '"plugins": []', '"plugins": ["nx-otp"]');
    workspace.run('mix', ['new', 'shop', '--umbrella']);
    for (const app of ['cart', 'checkout']) workspace.run('mix', ['new', `shop/apps/${app}`, '--sup']);
    workspace.edit(
      'shop/apps/checkout/mix.exs',
      '# {:sibling_app_in_umbrella, in_umbrella: true}',
      '{:cart, in_umbrella: true}',
    );
    // A child that leaves it to its root where files are, as many do.
    workspace.write(
      'shop/apps/checkout/mix.exs',
      workspace.read('shop/apps/checkout/mix.exs').replace(/^ +(build|config|deps)_path:.*\n|^ +lockfile:.*\n/gm, ''),
    );
    workspace.run('mix', ['new', 'firmware']);
    workspace.run('mix', ['new', 'ui']);
    workspace.edit('firmware/mix.exs', '# {:dep_from_hexpm, "~> 0.3.0"},', '{:ui, path: "../ui"}');
    workspace.write('.gitignore', 'node_modules\n.nx\n_build\ndeps\n');
    workspace.commit();
  });

  afterAll(() => workspace.remove());

  test('compiles, tests and is cached: an umbrella, and path dependencies with builds of their own', () => {
    const all = ['run-many', '-t', 'compile', 'test', 'format-check'];
    workspace.nxOk(...all);
    expect(workspace.exists('shop/_build/test/lib/checkout/ebin/checkout.app')).toBe(true);
    expect(workspace.exists('firmware/_build/test/lib/ui/ebin/ui.app')).toBe(true);
    const [hits, tasks] = cached(workspace.nxOk(...all));
    expect(hits).toBe(tasks);
  });

  test('the cache holds what each task made, once, and nothing beside it', () => {
    const entries = cacheEntries(workspace.cache);
    const of = (environment: string) => [
      // A build of its own has in it what was compiled for it: its path dependencies, too.
      `firmware/_build/${environment}/lib/firmware firmware/_build/${environment}/lib/ui`,
      `shop/_build/${environment}/lib/cart`,
      `shop/_build/${environment}/lib/checkout`,
      `ui/_build/${environment}/lib/ui`,
    ];
    expect(entries.map(buildsIn).sort()).toEqual([...of('dev'), ...of('test'), 'shop/_build/dev/consolidated'].sort());
    expect(partsOfBuilds(entries)).toEqual(['.mix', '.nx-otp.json', 'consolidated', 'ebin']);
    expect(isHeldOnce(entries, workspace.root)).toBe(true);
  });

  test('an edit re-runs what it can reach: dependants, and not their siblings', () => {
    workspace.edit('shop/apps/cart/lib/cart.ex', ':world', ':earth');
    workspace.edit('shop/apps/cart/test/cart_test.exs', ':world', ':earth');
    expect(workspace.nxOk('show', 'projects', '--affected', '--base=HEAD').trim().split('\n').sort()).toEqual([
      'cart',
      'checkout',
      'shop',
    ]);
    const output = workspace.nxOk('run-many', '-t', 'test', '--output-style=static');
    expect(output).toMatch(/nx run ui:test .*(existing outputs|local cache)/);
    expect(output).not.toMatch(/nx run checkout:test .*(existing outputs|local cache)/);
    workspace.git('checkout', '--', '.');
  });

  onNewest(nxVersion)('a project that fails says so with its own words, and the others go on', () => {
    workspace.edit('ui/lib/ui.ex', 'def hello do', 'def hello do\n    undefined_thing()');
    const { status, output } = workspace.nx('run-many', '-t', 'compile');
    expect(status).not.toBe(0);
    expect(output).toContain('undefined function undefined_thing/0');
    expect(workspace.nx('run', 'cart:compile').status).toBe(0);
    workspace.git('checkout', '--', '.');
  });

  onNewest(nxVersion)('a package from git is fetched and compiled once, and then comes from cache', () => {
    const tiny = gitPackage('tiny');
    workspace.edit('ui/mix.exs', '# {:dep_from_hexpm, "~> 0.3.0"},', `{:tiny, git: ${JSON.stringify(tiny)}},`);
    workspace.edit('ui/lib/ui.ex', ':world', 'Tiny.hello()');
    workspace.nxOk('run', 'ui:test');
    expect(workspace.exists('ui/mix.lock')).toBe(true);
    // The first run wrote mix.lock, without which nothing is kept: the second is the one to compare with.
    workspace.nxOk('run', 'ui:test');
    const [hits, tasks] = cached(workspace.nxOk('run', 'ui:test'));
    expect([hits, tasks]).toEqual([4, 4]);
    // firmware uses the package through ui, and compiles it into its own build; with a lock of its own.
    workspace.nxOk('run', 'firmware:test');
    workspace.nxOk('run', 'firmware:test');
    expect(workspace.exists('firmware/_build/test/lib/tiny/ebin/tiny.app')).toBe(true);
    const holders = cacheEntries(workspace.cache).filter(({ paths }) => paths.some((path) => path.includes('/tiny/')));
    const held = holders.map(({ paths }) =>
      [...new Set(paths.map((path) => /^.*?\/tiny\//.exec(path)?.[0] ?? path))].join(' '),
    );
    expect([...new Set(held)].sort()).toEqual([
      'firmware/_build/test/lib/tiny/',
      'firmware/deps/tiny/ firmware/mix.lock',
      'ui/_build/test/lib/tiny/',
      'ui/deps/tiny/ ui/mix.lock',
    ]);
    workspace.git('checkout', '--', '.');
    workspace.run('rm', ['ui/mix.lock', 'firmware/mix.lock']);
  });

  test('an edge follows an edit at once, with the daemon on as well', () => {
    const targets = () => {
      workspace.run(process.execPath, ['node_modules/nx/dist/bin/nx.js', 'graph', '--file=.nx/graph.json'], {
        NX_DAEMON: 'true',
      });
      const { graph } = JSON.parse(workspace.read('.nx/graph.json'));
      return graph.dependencies.firmware.map((edge: { target: string }) => edge.target);
    };
    try {
      expect(targets()).toEqual(['ui']);
      workspace.edit('firmware/mix.exs', '{:ui, path: "../ui"}', '{:cart, path: "../shop/apps/cart"},');
      expect(targets()).toEqual(['cart']);
    } finally {
      workspace.run(process.execPath, ['node_modules/nx/dist/bin/nx.js', 'daemon', '--stop'], { NX_DAEMON: 'true' });
      workspace.git('checkout', '--', '.');
    }
  });

  test('options of the plugin give other names, leave out, and are told when there is no such one', () => {
    const choose = (plugin: object, rest: object = {}) =>
      workspace.write(
        'nx.json',
        JSON.stringify({ analytics: false, plugins: [{ plugin: 'nx-otp', ...plugin }], ...rest }),
      );
    const options = { targets: { 'compile-prod': 'build', 'format-check': false }, namePrefix: 'beam-' };
    choose({ exclude: ['firmware/**'], options }, { targetDefaults: { build: { cache: false } } });
    const projects = workspace.nxOk('show', 'projects').trim().split('\n');
    expect(projects).toEqual(expect.arrayContaining(['beam-cart', 'beam-checkout', 'beam-ui']));
    expect(projects.join()).not.toContain('firmware');
    const { targets } = JSON.parse(workspace.nxOk('show', 'project', 'beam-checkout', '--json'));
    expect(targets.build).toMatchObject({ dependsOn: expect.arrayContaining(['^build']), cache: false });
    expect(Object.keys(targets)).not.toEqual(expect.arrayContaining(['format-check']));
    expect(workspace.nxOk('run', 'beam-checkout:build')).toContain('beam-cart:build');
    choose({ options: { target: {} } });
    const { status, output } = workspace.nx('show', 'projects');
    expect([status, output]).toEqual([1, expect.stringContaining('remedy:  Did you mean "targets"?')]);
    workspace.git('checkout', '--', '.');
  });

  onNewest(nxVersion)('a mix.exs that cannot be read fails its own targets, with the place, and nothing else', () => {
    workspace.write(
      'ui/mix.exs',
      'defmodule Ui.MixProject do\n  use Mix.Project\n  def project do\n    [app: :ui, deps: [',
    );
    expect(workspace.nxOk('show', 'projects').split('\n')).toEqual(expect.arrayContaining(['ui', 'cart']));
    const { status, output } = workspace.nx('run', 'ui:compile');
    expect(status).not.toBe(0);
    expect(output).toMatch(/ui\/mix\.exs:\d+:\d+\n {2}\d+ \| /);
    workspace.git('checkout', '--', '.');
  });

  onNewest(nxVersion)('without Elixir the graph is the same, and a task says what to install', () => {
    const before = workspace.nxOk('show', 'projects', '--json');
    const nodeOnly = mkdtempSync(join(tmpdir(), 'nx-otp-path-'));
    for (const program of [process.execPath, '/bin/sh', '/usr/bin/git', '/usr/bin/env']) {
      execFileSync('ln', ['-s', program, nodeOnly]);
    }
    const nx = (...args: string[]) =>
      workspace.run(process.execPath, ['node_modules/nx/dist/bin/nx.js', ...args], { PATH: nodeOnly });
    expect(nx('show', 'projects', '--json')).toEqual({ status: 0, output: before });
    const affected = nx('show', 'projects', '--affected', '--files=ui/lib/ui.ex').output.trim().split('\n');
    expect(affected.sort()).toEqual(['firmware', 'ui']);
    const { status, output } = nx('run', 'cart:compile', '--skip-nx-cache');
    expect(status).not.toBe(0);
    expect(output).toContain('Elixir');
    expect(output).toContain('install');
  });
});
