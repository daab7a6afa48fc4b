import { posix } from 'node:path';
import { type Tree, logger } from '@nx/devkit';
import { isWithin } from '../../src/graph/paths';
import { syncProjects } from '../supervision/sync-projects';
import { mentions, tellLines, waysOut } from '../workspace/mentions';
import { readProjects } from '../workspace/mix-projects';
import { ownFiles, tellKept } from '../workspace/own-files';
import { edits, movedTexts } from './edits';
import { fileMode } from './file-mode';
import { type Options, options } from './options';
import { type Move, afterMove } from './relocate';
import { changedPath } from './renaming/paths';
import { rename } from './renaming/rename';
import { tellRenamed } from './renaming/report';
import { checkPlaces } from './same-places';
import { view } from './view';

/**
 * `nx g nx-otp:move --project orders --destination services/orders`: all paths that lead to it or from it follow; with `--name
 * store` all that is called by its application's name, too.
 */
export default async function move(tree: Tree, given: Options): Promise<void> {
  const projects = await readProjects(tree);
  const { project, move: wanted, renaming } = view(tree, options.parse(given), projects);
  if (wanted.from === wanted.to && !renaming) {
    logger.info(`${project.name} is in ${wanted.to} already.`);
    return;
  }
  const renamed = renaming && rename(tree, projects, project, renaming);
  const newPath = (path: string) => afterMove(wanted, renamedPath(path));
  const edited = await edits(tree, wanted, renamed?.texts ?? new Map());
  checkPlaces(projects.mix, { move: wanted, newPath, renaming }, movedTexts(tree, edited, wanted, newPath));
  const moved = moveFiles(tree, wanted.from, edited, newPath);
  if (wanted.from !== wanted.to) await report(tree, renaming ? undefined : project.name, wanted, moved);
  if (!renaming || !renamed) return;
  // Their comments name modules, too.
  if (tree.exists(posix.join(wanted.to, 'otp.toml'))) syncProjects(tree, [wanted.to]);
  tellRenamed(tree, renaming, renamed, newPath);

  function renamedPath(path: string): string {
    if (!renamed || !isWithin(project.root, path)) return path;
    return posix.join(project.root, changedPath(renamed.paths, posix.relative(project.root, path)));
  }
}

/** @returns the new paths of what has moved and was not edited */
function moveFiles(
  tree: Tree,
  from: string,
  edited: ReadonlyMap<string, string>,
  newPath: (path: string) => string,
): string[] {
  const files = ownFiles(tree, from);
  const changed = files.filter((file) => newPath(file) !== file || edited.has(file));
  const contents = changed.map((file) => edited.get(file) ?? tree.read(file)!);
  // One may be going to where another still is.
  for (const file of changed) if (newPath(file) !== file) tree.delete(file);
  for (const [index, file] of changed.entries())
    tree.write(newPath(file), contents[index]!, fileMode(posix.join(tree.root, file)));
  for (const [file, text] of edited) if (!files.includes(file)) tree.write(file, text);
  return files.filter((file) => !edited.has(file)).map(newPath);
}

/** What a person has to know or to look at. `name`: by which it was known, and should still be. */
async function report(
  tree: Tree,
  name: string | undefined,
  { from, to }: Move,
  moved: readonly string[],
): Promise<void> {
  const project = (await readProjects(tree)).mix.find(({ root }) => root === to);
  if (name !== undefined && project?.name !== name) logger.warn(`The project ${name} is called ${project?.name} now.`);
  tellKept(tree, from);
  tellLines(`Look at these lines, which still name ${from}`, mentions(tree, from));
  const read = moved.filter((file) => !/(^|\/)(mix|\.formatter)\.exs$/.test(file));
  tellLines(`Look at these lines, which lead out of ${to} by a relative path`, waysOut(tree, to, read));
}
