import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import lockMirror from './generator';

const LOCK = '%{\n  "jason": {:hex, :jason, "1.4.1", "af15", [:mix], [], "hexpm", "fbb0"},\n}\n';

function workspace() {
  const tree = createTreeWithEmptyWorkspace();
  const project = (keys: string) =>
    `defmodule A.MixProject do\n  use Mix.Project\n  def project, do: [app: :a, version: "0.1.0"${keys}]\nend\n`;
  tree.write('apps/a/mix.exs', project(', lockfile: "../../mix.lock"'));
  tree.write('apps/b/mix.exs', project(''));
  tree.write('mix.lock', LOCK);
  tree.write('elsewhere/mix.lock', LOCK);
  return tree;
}

test('every lock file of a project has a mirror, and a second run changes nothing', async () => {
  const tree = workspace();
  expect(await lockMirror(tree)).toEqual({
    outOfSyncMessage: 'Mirrors of lock files differ from these: 1 to write.',
    outOfSyncDetails: ['mix.lock.json'],
  });
  expect(tree.read('mix.lock.json', 'utf8')).toBe('{\n  "jason": "hex jason 1.4.1 a859067d217a2c84"\n}\n');
  expect(tree.exists('elsewhere/mix.lock.json')).toBe(false);
  expect((await lockMirror(tree)).outOfSyncDetails).toEqual([]);
  tree.write('mix.lock', LOCK.replace('1.4.1', '1.4.2'));
  expect((await lockMirror(tree)).outOfSyncDetails).toEqual(['mix.lock.json']);
});
