import { createHash } from 'node:crypto';
import { type Tree, logger } from '@nx/devkit';
import { runtimeLibrary } from '../../src/runtime-library';
import lib from '../lib/generator';
import { readProjects } from '../workspace/mix-projects';
import { emptyWorkspace, snapshot } from '../workspace/fixture';
import clusterTest from './generator';

const LIBRARY = 'libs/cluster_case';
const TEST = 'apps/orders/test/cluster/orders_cluster_test.exs';

describe('cluster-test', () => {
  let tree: Tree;
  let warn: jest.SpyInstance;

  beforeEach(async () => {
    tree = emptyWorkspace();
    await lib(tree, { directory: 'apps/orders' });
    warn = jest.spyOn(logger, 'warn').mockImplementation();
  });
  afterEach(() => jest.restoreAllMocks());

  const text = (path: string) => tree.read(path, 'utf8');

  it('writes a first test, the library as it is here, and the dependency on it', async () => {
    await clusterTest(tree, { project: 'orders' });
    expect(text(TEST)).toContain('defmodule Orders.ClusterTest do');
    expect(text('apps/orders/mix.exs')).toContain(
      '{:cluster_case,\n       only: :test, runtime: false, path: "../../libs/cluster_case", env: Mix.env()}\n',
    );
    for (const [path, source] of runtimeLibrary('cluster_case').files) expect(text(`${LIBRARY}/${path}`)).toBe(source);
    expect(tree.exists(`${LIBRARY}/test`)).toBe(false);
  });

  it('changes nothing the second time, and keeps tests that are there', async () => {
    tree.write('apps/orders/test/cluster/own_test.exs', '# mine\n');
    await clusterTest(tree, { project: 'orders' });
    const once = snapshot(tree);
    await clusterTest(tree, { project: 'orders' });
    expect(snapshot(tree)).toEqual(once);
    expect(tree.exists(TEST)).toBe(false);
  });

  it('puts the library where a second project uses it, too', async () => {
    await lib(tree, { directory: 'apps/billing' });
    await clusterTest(tree, { project: 'orders' });
    const once = Object.keys(snapshot(tree));
    await clusterTest(tree, { project: 'billing' });
    expect(Object.keys(snapshot(tree)).filter((path) => !once.includes(path))).toEqual([
      'apps/billing/test/cluster/billing_cluster_test.exs',
    ]);
  });

  it('puts it beside the applications of an umbrella, into whose build it goes and into whose release it does not', async () => {
    tree.write('shop/mix.exs', 'defmodule Shop.MixProject do\n  def project, do: [apps_path: "apps", deps: []]\nend\n');
    await lib(tree, { directory: 'shop/apps/cart' });
    await clusterTest(tree, { project: 'cart' });
    expect(text('shop/apps/cart/mix.exs')).toContain('path: "../../libs/cluster_case", env: Mix.env()');
    const { mix } = await readProjects(tree);
    expect(mix.find(({ root }) => root === 'shop/libs/cluster_case')?.facts.buildPath).toBe('../../_build');
  });

  it('brings a library that an older version wrote up to date, but for what was edited', async () => {
    await clusterTest(tree, { project: 'orders' });
    const stamp = JSON.parse(text(`${LIBRARY}/.nx-otp.json`)!);
    // Of an older version: other texts, and a file that there is no more.
    for (const path of ['lib/cluster_case/run.ex', 'lib/cluster_case/link.ex', 'lib/gone.ex'])
      tree.write(`${LIBRARY}/${path}`, '# old\n');
    const old = createHash('sha256').update('#old').digest('hex').slice(0, 16);
    Object.assign(stamp.files, {
      'lib/cluster_case/run.ex': old,
      'lib/cluster_case/link.ex': old,
      'lib/gone.ex': old,
    });
    tree.write(`${LIBRARY}/.nx-otp.json`, JSON.stringify({ ...stamp, version: '0.0.9' }));
    tree.write(`${LIBRARY}/lib/cluster_case/link.ex`, '# mine\n');

    await clusterTest(tree, { project: 'orders' });
    const { files } = runtimeLibrary('cluster_case');
    expect(text(`${LIBRARY}/lib/cluster_case/run.ex`)).toBe(files.get('lib/cluster_case/run.ex'));
    expect(text(`${LIBRARY}/lib/cluster_case/link.ex`)).toBe('# mine\n');
    expect(tree.exists(`${LIBRARY}/lib/gone.ex`)).toBe(false);
    expect(warn.mock.calls).toEqual([[`KEPT ${LIBRARY}/lib/cluster_case/link.ex, which was edited here.`]]);
  });

  it('leaves it to a project where it has the library from', async () => {
    const own = '[{:cluster_case, path: "../../vendor/cluster_case", only: :test}]';
    tree.write('apps/orders/mix.exs', text('apps/orders/mix.exs')!.replace('    []\n', `    ${own}\n`));
    await clusterTest(tree, { project: 'orders' });
    expect(tree.exists(LIBRARY)).toBe(false);
    expect(tree.exists(TEST)).toBe(true);
  });

  it('leaves alone a folder with something else', async () => {
    tree.write(`${LIBRARY}/notes.txt`, 'mine');
    const before = snapshot(tree);
    await expect(clusterTest(tree, { project: 'orders' })).rejects.toThrow(
      new Error(
        `The library cluster_case has a folder to itself.\n  found:   ${LIBRARY}, in which there is notes.txt\n` +
          '  remedy:  Move away what is there.',
      ),
    );
    expect(snapshot(tree)).toEqual(before);
  });

  it('is for applications', async () => {
    tree.write('shop/mix.exs', 'defmodule Shop.MixProject do\n  def project, do: [apps_path: "apps", deps: []]\nend\n');
    await expect(clusterTest(tree, { project: 'shop' })).rejects.toThrow(
      new Error(
        'The nodes of a cluster run an OTP application.\n  found:   shop/mix.exs, in which none is named\n' +
          '  remedy:  Give a project that is one, such as an application of the umbrella.',
      ),
    );
  });
});
