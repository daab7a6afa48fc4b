import { type Tree, addProjectConfiguration, logger, readNxJson, updateNxJson } from '@nx/devkit';
import app from '../app/generator';
import dep from '../dep/generator';
import lib from '../lib/generator';
import { emptyWorkspace, expectRefusal, snapshot } from '../workspace/fixture';
import remove from './generator';

describe('remove', () => {
  let tree: Tree;
  let told: string[];

  beforeEach(async () => {
    tree = emptyWorkspace();
    for (const level of ['info', 'warn'] as const) {
      jest.spyOn(logger, level).mockImplementation((...[line]) => void told.push(line as string));
    }
    await app(tree, { directory: 'apps/orders' });
    for (const directory of ['libs/billing', 'libs/money']) await lib(tree, { directory });
    told = [];
  });
  afterEach(() => jest.restoreAllMocks());

  const text = (path: string) => tree.read(path, 'utf8')!;
  const dependsAt = (file: string, entry: string) =>
    `${file}:${
      text(file)
        .split('\n')
        .findIndex((line) => line.includes(entry)) + 1
    }`;

  const refused = (wish: Parameters<typeof remove>[1], ...lines: string[]) =>
    expectRefusal(tree, () => remove(tree, wish), lines);

  it('removes the folder and nothing else', async () => {
    const kept = Object.entries(snapshot(tree)).filter(([path]) => !path.startsWith('libs/billing/'));
    await remove(tree, { projectName: 'billing' });
    expect(snapshot(tree)).toEqual(Object.fromEntries(kept));
    expect(tree.exists('libs/billing')).toBe(false);
    expect(told).toEqual([]);
  });

  it('refuses one that others depend on, and says who and where', async () => {
    await dep(tree, { project: 'orders', on: 'billing' });
    await dep(tree, { project: 'money', on: 'billing' });
    tree.write(
      'tools/mix.exs',
      text('libs/money/mix.exs').replace(':money', ':tools').replace('"../../mix.lock"', '"../libs/billing/mix.lock"'),
    );
    addProjectConfiguration(tree, 'web', { root: 'web', implicitDependencies: ['billing'] });
    await refused(
      { projectName: 'billing' },
      'A project that others depend on is not removed.',
      '  found:   billing, on which depend',
      `    money, by ${dependsAt('libs/money/mix.exs', '{:billing')}`,
      `    orders, by ${dependsAt('apps/orders/mix.exs', ':billing')}`,
      '    tools, by tools/mix.exs, which names ../libs/billing/mix.lock',
      '    web, by implicitDependencies of web',
      '  remedy:  Remove these dependencies first, or give --forceRemove, which leaves them to you.',
    );
  });

  it('is forced to, and names the lines that are left', async () => {
    await dep(tree, { project: 'orders', on: 'billing' });
    tree.write('.github/workflows/ci.yml', 'run: |\n  cd libs/billing && mix test\n');
    const place = dependsAt('apps/orders/mix.exs', ':billing');
    await remove(tree, { projectName: 'billing', forceRemove: true });
    expect(tree.exists('libs/billing')).toBe(false);
    expect(told).toEqual([
      `These depended on billing:\n  orders, by ${place}`,
      `Look at these lines, which still name libs/billing:\n  .github/workflows/ci.yml:2\n  ${place}`,
    ]);
  });

  it('takes it out of releases, implicit dependencies and imported configuration', async () => {
    const imports = ['../apps/orders/config/config.exs', 'local.exs'].map((path) => `import_config "${path}"\n`);
    tree.write('config/config.exs', `import Config\n${imports.join('')}`);
    const groups = { all: { projects: ['orders', 'money'] }, js: { projects: 'web*' } };
    updateNxJson(tree, { ...readNxJson(tree)!, release: { projects: ['money', '!apps/orders'], groups } });
    addProjectConfiguration(tree, 'web', { root: 'web', implicitDependencies: ['orders', 'money'] });
    await remove(tree, { projectName: 'apps/orders', forceRemove: true });
    expect(text('config/config.exs')).toBe('import Config\nimport_config "local.exs"\n');
    expect(readNxJson(tree)!.release).toEqual({
      projects: ['money'],
      groups: { all: { projects: ['money'] }, js: { projects: 'web*' } },
    });
    expect(JSON.parse(text('web/project.json'))).toMatchObject({ implicitDependencies: ['money'] });
    expect(told).toEqual(['These depended on orders:\n  web, by implicitDependencies of web']);
  });

  it('takes an application out of its umbrella, but not one that a sibling needs or that the umbrella lists', async () => {
    const umbrella = (rest: string) =>
      `defmodule Platform.MixProject do\n  use Mix.Project\n  def project, do: [apps_path: "apps"${rest}]\nend\n`;
    tree.write('platform/mix.exs', umbrella(''));
    for (const name of ['till', 'drawer']) await lib(tree, { directory: `platform/apps/${name}` });
    await dep(tree, { project: 'till', on: 'drawer' });
    const place = dependsAt('platform/apps/till/mix.exs', ':drawer');
    await refused(
      { projectName: 'drawer' },
      'A project that others depend on is not removed.',
      '  found:   drawer, on which depend',
      `    till, by ${place}`,
      '  remedy:  Remove these dependencies first, or give --forceRemove, which leaves them to you.',
    );
    tree.write('platform/mix.exs', umbrella(', apps: [:till, :drawer]'));
    await refused(
      { projectName: 'till' },
      'A project that others depend on is not removed.',
      '  found:   till, on which depend',
      '    platform, by platform/mix.exs, whose apps: list it',
      '  remedy:  Remove these dependencies first, or give --forceRemove, which leaves them to you.',
    );
    tree.write('platform/mix.exs', umbrella(''));
    await refused(
      { projectName: 'platform' },
      'A project is not removed with others in its folder.',
      '  found:   platform, in which there are platform/apps/drawer, platform/apps/till',
      '  remedy:  Move them elsewhere, or give --forceRemove, which removes them as well.',
    );
    await remove(tree, { projectName: 'till' });
    expect(tree.children('platform/apps')).toEqual(['drawer']);
    await remove(tree, { projectName: 'platform', forceRemove: true });
    expect(tree.exists('platform')).toBe(false);
  });

  it('keeps what git ignores', async () => {
    tree.write('.gitignore', `${text('.gitignore')}.env\n`);
    tree.write('libs/billing/.env', 'TOKEN=1');
    await remove(tree, { projectName: 'billing' });
    expect(tree.children('libs/billing')).toEqual(['.env']);
    expect(told).toEqual(['KEPT libs/billing/.env, which git ignored: remove it, or move it yourself.']);
  });

  it('refuses the workspace root, and a name that nobody has', async () => {
    await refused(
      { projectName: 'mony' },
      '--project is the Nx name, the application or the folder of a Mix project.',
      '  found:   "mony"',
      '  allowed: billing (libs/billing), money (libs/money), orders (apps/orders)',
      '  remedy:  Did you mean money?',
    );
    tree.write('mix.exs', 'defmodule Root.MixProject do\n  use Mix.Project\n  def project, do: [app: :root]\nend\n');
    await refused(
      { projectName: 'root' },
      'A project that is removed has a folder of its own, below the workspace root.',
      '  found:   root, whose mix.exs is in the workspace root',
      '  remedy:  Remove its files by hand.',
    );
  });
});
