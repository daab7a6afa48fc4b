import { type Tree, globAsync } from '@nx/devkit';
import { posix } from 'node:path';
import { OtpError } from '../../src/errors';
import { isProjectPath } from '../../src/graph/discovery';
import { findProject } from '../workspace/find-project';
import { type MixProject, readProjects } from '../workspace/mix-projects';

/** Folders with an otp.toml beside a mix.exs, sorted. */
export async function rootsWithManifest(tree: Tree): Promise<string[]> {
  const files = await globAsync(tree, ['otp.toml', '**/otp.toml']);
  return files
    .map((file) => posix.dirname(file))
    .filter((root) => isProjectPath(posix.join(root, 'mix.exs')) && tree.exists(posix.join(root, 'mix.exs')))
    .sort();
}

/**
 * The project that `--project` means.
 *
 * @throws OtpError when there is none, or it has no otp.toml
 */
export async function projectWithManifest(tree: Tree, given: string): Promise<MixProject> {
  const { mix } = await readProjects(tree);
  const project = findProject('--project', given, mix);
  if (tree.exists(posix.join(project.root, 'otp.toml'))) return project;
  throw new OtpError({
    rule: 'A supervision tree is made from the otp.toml beside mix.exs.',
    found: `${project.root} without one`,
    remedy: 'Write one with nx-otp init, or give another project.',
  });
}
