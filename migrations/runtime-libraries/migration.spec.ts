import { type Tree, logger } from '@nx/devkit';
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import clusterTest from '../../generators/cluster-test/generator';
import lib from '../../generators/lib/generator';
import move from '../../generators/move/generator';
import { emptyWorkspace, snapshot } from '../../generators/workspace/fixture';
import { runtimeLibrary } from '../../src/runtime-library';
import updateRuntimeLibraries from './migration';

const DIGEST = createHash('sha256').update('#old').digest('hex').slice(0, 16);

describe('copies of runtime libraries', () => {
  let tree: Tree;
  beforeEach(async () => {
    tree = emptyWorkspace();
    await lib(tree, { directory: 'apps/orders' });
    await clusterTest(tree, { project: 'orders' });
  });
  afterEach(() => jest.restoreAllMocks());

  /** Files of an older version, as it would have written and stamped them. */
  function age(folder: string, ...paths: string[]): void {
    const stamp = JSON.parse(tree.read(`${folder}/.nx-otp.json`, 'utf8')!);
    for (const path of paths) {
      tree.write(`${folder}/${path}`, '# old\n');
      stamp.files[path] = DIGEST;
    }
    tree.write(`${folder}/.nx-otp.json`, JSON.stringify({ ...stamp, version: '0.0.9' }));
  }

  const { files } = runtimeLibrary('cluster_case');

  it('become those of this version, but for what was edited', async () => {
    age('libs/cluster_case', 'lib/cluster_case/run.ex', 'lib/cluster_case/link.ex', 'lib/gone.ex');
    tree.write('libs/cluster_case/lib/cluster_case/link.ex', '# mine\n');
    expect(await updateRuntimeLibraries(tree)).toEqual([
      'libs/cluster_case/lib/cluster_case/link.ex is left as it is, since it was edited here: compare it with that of nx-otp.',
    ]);
    expect(tree.read('libs/cluster_case/lib/cluster_case/run.ex', 'utf8')).toBe(files.get('lib/cluster_case/run.ex'));
    expect(tree.read('libs/cluster_case/lib/cluster_case/link.ex', 'utf8')).toBe('# mine\n');
    expect(tree.exists('libs/cluster_case/lib/gone.ex')).toBe(false);
  });

  it('are found where they have been moved to', async () => {
    jest.spyOn(logger, 'info').mockImplementation();
    await move(tree, { projectName: 'cluster_case', destination: 'tools/testing/cluster_case' });
    age('tools/testing/cluster_case', 'lib/cluster_case/run.ex');
    // Its paths to the workspace's build follow from where it is.
    expect(await updateRuntimeLibraries(tree)).toEqual([
      expect.stringContaining('tools/testing/cluster_case/mix.exs is left as it is'),
    ]);
    const moved = tree.read('tools/testing/cluster_case/lib/cluster_case/run.ex', 'utf8');
    expect(moved).toBe(files.get('lib/cluster_case/run.ex'));
  });

  it.each(['', '<<<<<<< HEAD\n{}', 'null', '{}'])('are left alone where the note of them is %j', async (note) => {
    tree.write('libs/cluster_case/.nx-otp.json', note);
    const before = snapshot(tree);
    expect(await updateRuntimeLibraries(tree)).toEqual([
      'libs/cluster_case is left as it is.\n' +
        'A copy of a library has a note of what nx-otp wrote, so that nothing is lost that somebody has edited since.\n' +
        '  found:   libs/cluster_case/.nx-otp.json, which is none\n' +
        '  allowed: { "version": "0.1.0", "files": { "mix.exs": "<digest>" } }\n' +
        '  remedy:  Take it from git as it was, and run this again.',
    ]);
    expect(snapshot(tree)).toEqual(before);
  });

  it('are left alone when they are of this version, and where there are none', async () => {
    const once = snapshot(tree);
    expect(await updateRuntimeLibraries(tree)).toEqual([]);
    expect(snapshot(tree)).toEqual(once);
    expect(await updateRuntimeLibraries(emptyWorkspace())).toEqual([]);
  });

  it('run with each release', () => {
    const read = (name: string) => JSON.parse(readFileSync(join(__dirname, '../..', name), 'utf8'));
    expect(read('migrations.json').generators['runtime-libraries'].version).toBe(read('package.json').version);
  });
});
