import { posix } from 'node:path';
import { type Tree, logger } from '@nx/devkit';
import { mentions, tellLines, waysOut } from '../workspace/mentions';
import { readProjects } from '../workspace/mix-projects';
import { ownFiles, tellKept } from '../workspace/own-files';
import { edits, movedTexts } from './edits';
import { fileMode } from './file-mode';
import { type Options, options } from './options';
import { type Move, afterMove } from './relocate';
import { checkPlaces } from './same-places';
import { view } from './view';

/** `nx g nx-otp:move --project orders --destination services/orders`: all paths that lead to it or from it follow. */
export default async function move(tree: Tree, given: Options): Promise<void> {
  const projects = await readProjects(tree);
  const { project, move: wanted } = view(tree, options.parse(given), projects);
  if (wanted.from === wanted.to) {
    logger.info(`${project.name} is in ${wanted.to} already.`);
    return;
  }
  const edited = await edits(tree, wanted);
  checkPlaces(projects.mix, wanted, movedTexts(tree, edited, wanted));
  const moved = moveFiles(tree, wanted, edited);
  await report(tree, project.name, wanted, moved);
}

/** @returns the new paths of what has moved and was not edited */
function moveFiles(tree: Tree, { from, to }: Move, edited: ReadonlyMap<string, string>): string[] {
  const files = ownFiles(tree, from);
  for (const file of files) {
    tree.write(
      afterMove({ from, to }, file),
      edited.get(file) ?? tree.read(file)!,
      fileMode(posix.join(tree.root, file)),
    );
    tree.delete(file);
  }
  for (const [file, text] of edited) if (!files.includes(file)) tree.write(file, text);
  return files.filter((file) => !edited.has(file)).map((file) => afterMove({ from, to }, file));
}

/** What a person has to know or to look at. */
async function report(tree: Tree, name: string, { from, to }: Move, moved: readonly string[]): Promise<void> {
  const project = (await readProjects(tree)).mix.find(({ root }) => root === to);
  if (project?.name !== name) logger.warn(`The project ${name} is called ${project?.name} now.`);
  tellKept(tree, from);
  tellLines(`Look at these lines, which still name ${from}`, mentions(tree, from));
  const read = moved.filter((file) => !/(^|\/)(mix|\.formatter)\.exs$/.test(file));
  tellLines(`Look at these lines, which lead out of ${to} by a relative path`, waysOut(tree, to, read));
}
