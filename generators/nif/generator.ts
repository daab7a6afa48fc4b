import { type Tree, addProjectConfiguration, formatFiles, generateFiles, readJson, writeJson } from '@nx/devkit';
import { join, posix } from 'node:path';
import { OtpError } from '../../src/errors';
import { filesIn } from '../workspace/directory';
import { readProjects } from '../workspace/mix-projects';
import { compileTargets } from './compile-targets';
import { type Wish, options } from './options';
import { nativeProject, withNative } from './project-json';
import { type View, view } from './view';

/** `nx g nx-otp:nif checksum --project orders`: a native library, the module that loads it, and the test of both. */
export default async function nif(tree: Tree, given: Wish): Promise<void> {
  const values = view(options.parse(given), await readProjects(tree));
  refuseOverwriting(tree, values);
  const { project, folder, language } = values;
  generateFiles(tree, join(__dirname, 'files/elixir'), project.root, values);
  generateFiles(tree, join(__dirname, 'files', language), folder, values);
  addProjectConfiguration(tree, values.projectName, nativeProject(values));
  const projectJson = posix.join(project.root, 'project.json');
  const json = tree.exists(projectJson) ? readJson(tree, projectJson) : { name: project.name };
  writeJson(tree, projectJson, withNative(json, values, compileTargets(tree)));
  await formatFiles(tree);
}

function refuseOverwriting(tree: Tree, { project: { root }, path, folder }: View): void {
  const files = [`lib/${path}.ex`, `lib/${path}/fallback.ex`, `test/${path}_test.exs`];
  const there = files.map((file) => posix.join(root, file)).filter((file) => tree.exists(file));
  const native = filesIn(tree, folder).map((file) => posix.join(folder, file));
  const [first] = [...there, ...native];
  if (first === undefined) return;
  throw new OtpError({
    rule: 'A native library is new: what is there is not written over.',
    found: first,
    remedy: 'Give another name, or move that file away.',
  });
}
