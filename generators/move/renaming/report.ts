import type { Tree } from '@nx/devkit';
import { tellLines } from '../../workspace/mentions';
import { leftovers } from './leftovers';
import type { Renamed } from './rename';
import type { Renaming } from './renaming';
import type { Scope } from './scope';

/** What a renaming has left to a person. */
export function tellRenamed(
  tree: Tree,
  renaming: Renaming,
  { scope, owners, paths, unclear, reader }: Renamed,
  newPath: (path: string) => string,
): void {
  const now: Scope = {
    own: scope.own.map(newPath),
    dependants: scope.dependants.map(newPath),
    others: scope.others.map(newPath),
    loose: scope.loose,
  };
  const { modules, application } = leftovers(tree, now, renaming, owners, paths, reader);
  const { app, module } = renaming;
  tellLines(
    `Modules of other projects are named as if they were below ${module.from}, and keep their names`,
    owners.namesakes().map(([name, place]) => `${name} (${place})`),
  );
  tellLines(
    'Look at these files, which stay as they are, as nx-otp cannot read all of their syntax',
    unclear.map(moved),
  );
  tellLines(`Look at these lines, in which ${owners.roots.join(' or ')} stands in a text or an atom`, modules);
  const what = app.from === app.to ? 'name' : `may mean the application ${app.from}, or name`;
  tellLines(`Look at these lines, which ${what} a file by its old path`, application);

  function moved(place: string): string {
    const [, file, line] = /^(.*):(\d+)$/.exec(place)!;
    return `${newPath(file!)}:${line}`;
  }
}
