import { type Tree, logger } from '@nx/devkit';
import { posix } from 'node:path';
import { OtpError } from '../../src/errors';
import { readMixExs } from '../../src/project/mix-exs';
import { readProjects, surroundings } from '../workspace/mix-projects';
import { findDepsList } from './deps-list';
import { insertEntry } from './insert';
import { type Options, options } from './options';
import { type View, view } from './view';

/** `nx g nx-otp:dep --project orders --on billing`: a dependency that is there already stays as it is. */
export default async function dep(tree: Tree, given: Options): Promise<void> {
  const { mix } = await readProjects(tree);
  const wanted = view(options.parse(given), mix);
  const { project, on, existing } = wanted;
  if (existing) {
    const only = existing.only ? ` (only in ${existing.only.join(', ')})` : '';
    logger.info(`${project.name} depends on ${on.name} already${only}: ${project.root}/mix.exs stays as it is.`);
    return;
  }
  tree.write(posix.join(project.root, 'mix.exs'), withDependency(tree, wanted));
}

/** The new text of mix.exs, which has been read again: what was added is what Mix will see. */
function withDependency(tree: Tree, { project, app, settings }: View): string {
  const list = findDepsList(project.text);
  const entry = list?.endsWithKeywords ? `${app}: [${settings}]` : `{:${app}, ${settings}}`;
  const edited = list && insertEntry(project.text, list, entry);
  const around = surroundings(tree, project.root, project.umbrella);
  const declares = (text: string) => readMixExs(text, around).deps.some(({ name }) => name === app);
  if (edited !== undefined && declares(edited)) return edited;
  throw new OtpError({
    rule: 'A dependency is added to a list that is written out in mix.exs.',
    found: `${posix.join(project.root, 'mix.exs')}, whose deps are computed or missing`,
    allowed: 'a list in project/0, in a function without arguments or in a module attribute, alone or joined by ++',
    remedy: `Add this line where the dependencies are listed:\n\n    {:${app}, ${settings}}\n`,
  });
}
