import { posix } from 'node:path';
import type { Tree } from '@nx/devkit';
import { OtpError } from '../../src/errors';
import { readMixExs } from '../../src/project/mix-exs';
import { findDepsList } from './deps-list';
import { insertEntry } from './insert';
import { type MixProject, surroundings } from './mix-projects';

/** An entry of `deps`: `{:billing, path: "../../libs/billing", env: Mix.env()}`. */
export interface Dependency {
  app: string;
  /** All behind the name: `path: "../../libs/billing", env: Mix.env()`. */
  settings: string;
}

/**
 * Options of a dependency on a project in `root`. `env:`, or Mix builds it for prod.
 *
 * @example
 * pathSettings({ root: 'apps/orders' }, 'libs/billing') // 'path: "../../libs/billing", env: Mix.env()'
 */
export function pathSettings({ root }: Pick<MixProject, 'root'>, on: string): string {
  return `path: "${elixirText(posix.relative(root, on))}", env: Mix.env()`;
}

/** A text as it stands between the quotes of an Elixir string. */
export function elixirText(text: string): string {
  return text.replace(/["\\]|#(?=\{)/g, '\\$&');
}

/**
 * Adds a dependency to a project's mix.exs by a small edit, and reads the file again: what was added is what Mix will see.
 *
 * @throws OtpError when the list of dependencies is not written out
 */
export function addDependency(tree: Tree, project: MixProject, { app, settings }: Dependency): void {
  const list = findDepsList(project.text);
  const entry = list?.endsWithKeywords ? `${app}: [${settings}]` : `{:${app}, ${settings}}`;
  const edited = list && insertEntry(project.text, list, entry);
  const around = surroundings(tree, project.root, project.umbrella);
  const file = posix.join(project.root, 'mix.exs');
  if (edited === undefined || !readMixExs(edited, around).deps.some(({ name }) => name === app)) {
    throw new OtpError({
      rule: 'A dependency is added to a list that is written out in mix.exs.',
      found: `${file}, whose deps are computed or missing`,
      allowed: 'a list in project/0, in a function without arguments or in a module attribute, alone or joined by ++',
      remedy: `Add this line where the dependencies are listed:\n\n    {:${app}, ${settings}}\n`,
    });
  }
  tree.write(file, edited);
}
