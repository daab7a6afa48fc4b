import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Tree, logger, readJson } from '@nx/devkit';
import { FsTree } from 'nx/src/generators/tree';
import { temporaryFolder } from '../../src/mix/transpiled.fixture';
import lib from '../lib/generator';
import { snapshot } from '../workspace/fixture';
import { phxNewArgs } from './args';
import phoenix from './generator';

// An archive, which only those have who make Phoenix applications. What is done with its files has a spec of its own.
const isInstalled = spawnSync('mix', ['help', 'phx.new'], { stdio: 'ignore' }).status === 0;

// Mix runs in it. One that is a Mix project itself, which phx.new is not to take for the project that it works on.
const workspace = temporaryFolder();
writeFileSync(join(workspace, 'nx.json'), '{}');
writeFileSync(join(workspace, 'mix.exs'), 'raise "not to be read"');

let tree: Tree;
beforeEach(() => {
  tree = new FsTree(workspace, false);
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => rmSync(workspace, { recursive: true }));

describe('without phx.new', () => {
  const { MIX_ARCHIVES } = process.env;
  const archives = temporaryFolder();
  beforeEach(() => {
    process.env['MIX_ARCHIVES'] = archives;
  });
  afterAll(() => {
    if (MIX_ARCHIVES === undefined) delete process.env['MIX_ARCHIVES'];
    else process.env['MIX_ARCHIVES'] = MIX_ARCHIVES;
    rmSync(archives, { recursive: true });
  });

  it('says how to get it, and writes nothing', async () => {
    const before = snapshot(tree);
    await expect(phoenix(tree, { directory: 'apps/shop' })).rejects.toThrow(
      new Error(`A Phoenix application is made by mix phx.new, which is an archive of its own.
  found:   no task phx.new in this Mix
  remedy:  Install it: mix archive.install hex phx_new`),
    );
    expect(snapshot(tree)).toEqual(before);
  });

  it('looks at names and folders first, and leaves alone what is there', async () => {
    await lib(tree, { directory: 'libs/shop' });
    await expect(phoenix(tree, { directory: 'apps/shop' })).rejects.toThrow(
      'Two projects of a workspace cannot have the same name.',
    );
    tree.write('apps/web/notes.txt', 'mine');
    await expect(phoenix(tree, { directory: 'apps/web' })).rejects.toThrow('A new project needs an empty folder.');
    const once = snapshot(tree);
    const info = jest.spyOn(logger, 'info').mockImplementation();
    await phoenix(tree, { directory: 'libs/shop' });
    expect(snapshot(tree)).toEqual(once);
    expect(info.mock.calls).toEqual([['libs/shop has the project shop already, and stays as it is.']]);
  });
});

(isInstalled ? describe : describe.skip)('with phx.new', () => {
  it('is what that makes, in the workspace', async () => {
    await phoenix(tree, { directory: 'apps/my-shop', module: 'Acme.Shop', ecto: false, tags: 'scope:web' });
    expect(tree.read('apps/my-shop/mix.exs', 'utf8')).toMatch(
      /app: :my_shop,[^]*build_path: "\.\.\/\.\.\/_build",\n[^]*releases: \[my_shop: /,
    );
    expect(tree.read('apps/my-shop/config/config.exs', 'utf8')).toContain('Path.expand("../../../deps", __DIR__)');
    expect(tree.exists('apps/my-shop/lib/my_shop_web/endpoint.ex')).toBe(true);
    expect(tree.exists('apps/my-shop/priv/repo')).toBe(false);
    expect(readJson(tree, 'apps/my-shop/project.json')).toEqual({ name: 'my_shop', tags: ['scope:web'] });
    expect(readJson(tree, 'nx.json').plugins).toEqual(['nx-otp']);
    const children = (folder: string): string[] =>
      tree.children(folder).flatMap((name) => {
        const path = join(folder, name);
        return tree.isFile(path) ? [path] : children(path);
      });
    expect(children('apps/my-shop').filter((path) => path.includes('.git/'))).toEqual([]);
  });
});

test.each([
  [{ database: 'postgres', ecto: true, assets: true }, '--database postgres'],
  [{ database: 'sqlite3', ecto: true, assets: false }, '--database sqlite3 --no-assets'],
  [{ database: 'postgres', ecto: false, assets: true }, '--no-ecto'],
] as const)('the options of mix phx.new for %j', (wish, options) => {
  expect(phxNewArgs({ app: 'shop', module: 'Acme.Shop' }, wish).join(' ')).toBe(
    `--app shop --module Acme.Shop ${options}`,
  );
});
