import { OtpError } from '../../../src/errors';
import { applicationName, camelize, moduleName, modulePath, rootModule } from '../../../src/naming';
import { lastPart } from '../../../src/project/names/alias-scope';
import type { MixProject } from '../../workspace/mix-projects';
import type { Options } from '../options';

interface Change {
  from: string;
  to: string;
}

/** Other names for a project: each `to` is the same as `from` where it keeps that one. */
export interface Renaming {
  app: Change;
  /** The root module: all below it follow. */
  module: Change;
}

/**
 * What a project is to be called. Where only the application's name is given, the root module follows it.
 *
 * @returns undefined when it keeps its names
 * @throws OtpError when a name is none, or when the root module cannot be told
 * @example
 * renamingOf(shop, { name: 'store' }) // { app: { from: 'shop', to: 'store' }, module: { from: 'Shop', to: 'Store' } }
 */
export function renamingOf(project: MixProject, wish: Pick<Options, 'name' | 'module'>): Renaming | undefined {
  if (wish.name === undefined && wish.module === undefined) return undefined;
  const from = project.facts.app;
  if (from === undefined) throw hasNoApplication(project);
  const to = wish.name === undefined || wish.name === from ? from : applicationName(project.root, wish.name);
  const root = rootModule(project.facts.module) ?? camelize(from);
  const module = wish.module === undefined ? following(project, root, { from, to }) : moduleName(to, wish.module);
  return to === from && module === root ? undefined : { app: { from, to }, module: { from: root, to: module } };
}

/** `Acme.Shop` of `:shop` becomes `Acme.Store` for `:store`. */
function following({ root: folder }: MixProject, root: string, { from, to }: Change): string {
  if (from === to) return root;
  if (modulePath(root) === from) return moduleName(to);
  if (modulePath(lastPart(root)) === from) return root.slice(0, -lastPart(root).length) + camelize(to);
  throw new OtpError({
    rule: 'A root module follows the name of its application where it is called by it.',
    found: `${root} of the application ${from}, in ${folder}/mix.exs`,
    remedy: `Say what it is to be with --module, for example --module ${root} to keep it.`,
  });
}

function hasNoApplication({ name, root, facts }: MixProject): OtpError {
  if (facts.appsPath !== undefined) {
    return new OtpError({
      rule: 'What is renamed is an application.',
      found: `${name}, an umbrella, which is none`,
      remedy: 'Leave out --name and --module, or rename one of its applications.',
    });
  }
  const unread = facts.unread.find(({ key }) => key === 'app' || key === 'file');
  return new OtpError({
    rule: 'The application of a project that is renamed stands in its mix.exs.',
    found: `${root}/mix.exs${unread ? `: ${unread.reason}\n${unread.frame}` : ', which names none'}`,
    allowed: 'app: and an atom in project/0',
    remedy: 'Write it so, or rename the project by hand.',
  });
}
