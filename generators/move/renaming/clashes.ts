import { posix } from 'node:path';
import type { Tree } from '@nx/devkit';
import { OtpError } from '../../../src/errors';
import { isWithin } from '../../../src/graph/paths';
import type { MixProject, Projects } from '../../workspace/mix-projects';
import { type PathChanges, changedPath } from './paths';
import type { Renaming } from './renaming';
import { seenBy } from './scope';
import { type ReadSource, frameAt } from './source-text';

const ANOTHER_NAME = 'Give another --name.';

/**
 * The new application is nobody else's: no project's, no package's that one of the dependants uses, and nothing is configured
 * under its name.
 *
 * @throws OtpError when it is
 */
export function refuseTakenApplication(
  { app }: Renaming,
  project: MixProject,
  { mix, others }: Projects,
  sources: readonly ReadSource[],
): void {
  if (app.to === app.from) return;
  const rule = 'The new name of an application is free.';
  const namesake = mix.find((each) => each !== project && (each.facts.app === app.to || each.name === app.to));
  const other = [...others].find(([, name]) => name === app.to);
  const root = namesake?.root ?? other?.[0];
  if (root !== undefined) throw new OtpError({ rule, found: `${app.to}, a project in ${root}`, remedy: ANOTHER_NAME });
  for (const dependant of seenBy(project, mix)) {
    if (!dependant.facts.deps.some(({ name }) => name === app.to)) continue;
    const found = `${app.to}, a dependency in ${posix.join(dependant.root, 'mix.exs')}`;
    throw new OtpError({ rule, found, remedy: ANOTHER_NAME });
  }
  for (const source of sources) {
    const place = source.applications.find(({ name }) => name === app.to);
    if (!place) continue;
    const found = `${app.to}, which a source takes for an application\n${frameAt(source, place.from)}`;
    throw new OtpError({ rule, found, remedy: `${ANOTHER_NAME.slice(0, -1)}, or take this line out.` });
  }
}

/**
 * No renamed module becomes one that is there already, or that a source names: a package may define it.
 *
 * @param stay modules of other projects
 * @throws OtpError when one does
 */
export function refuseTakenModules(sources: readonly ReadSource[], stay: ReadonlyMap<string, string>): void {
  const renamed = new Map<string, string>();
  for (const { modules } of sources) {
    for (const { name, next } of modules.names) if (next !== name) renamed.set(next, name);
  }
  const rule = 'The new name of a module is free.';
  const remedy = 'Give another --module, or rename that one first.';
  for (const [next, name] of renamed) {
    const place = stay.get(next);
    if (place !== undefined) throw new OtpError({ rule, found: `${next} for ${name}, which ${place} defines`, remedy });
  }
  for (const source of sources) {
    const taken = source.modules.names.find(({ name, next }) => name === next && renamed.has(next));
    if (!taken) continue;
    const found = `${taken.next} for ${renamed.get(taken.next)}, which a source names\n${frameAt(source, taken.from)}`;
    throw new OtpError({ rule, found, remedy });
  }
}

/**
 * @param own files of the project, from the workspace root
 * @throws OtpError when there is something where a renamed file or folder is to be, and it stays there
 */
export function refuseTakenFiles(tree: Tree, { root }: MixProject, changes: PathChanges, own: readonly string[]): void {
  for (const { from, to } of changes) {
    const path = posix.join(root, to);
    if (!tree.exists(path)) continue;
    const there = own.filter((file) => isWithin(path, file)).map((file) => posix.relative(root, file));
    if (there.length > 0 && there.every((file) => changedPath(changes, file) !== file)) continue;
    throw new OtpError({
      rule: 'Sources follow the name of their module.',
      found: `${posix.join(root, from)}, which would be ${path}, and that is there already`,
      remedy: 'Give another name, or move away what is there.',
    });
  }
}
