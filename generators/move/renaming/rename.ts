import { posix } from 'node:path';
import type { Tree } from '@nx/devkit';
import { lineAt } from '../../../src/errors';
import { lastPart } from '../../../src/project/names/alias-scope';
import { conditionOf, seal, withoutHeader } from '../../supervision/owned-file';
import type { MixProject, Projects } from '../../workspace/mix-projects';
import { refuseTakenApplication, refuseTakenFiles, refuseTakenModules } from './clashes';
import { definitionsIn } from './definitions';
import { dependencyNames } from './dependencies';
import { type NxName, renameProject } from './nx-names';
import { renamedOtpToml } from './otp-toml';
import { Owners } from './owners';
import { pathStrings } from './path-strings';
import { type PathChanges, pathChanges } from './paths';
import type { Renaming } from './renaming';
import { type Scope, scopeOf } from './scope';
import { type ReadSource, codeOf, isElixir, SourceReader, isUnclear, renamedText } from './source-text';

/** What a renaming does, before anything is written. */
export interface Renamed {
  /** The text of each file that changes, by its path now. */
  texts: Map<string, string>;
  /** Of files in the project's folder. */
  paths: PathChanges;
  scope: Scope;
  owners: Owners;
  /** Sources that the grammar does not know all of, and which stay as they are: `file:line`. */
  unclear: string[];
  reader: SourceReader;
}

/**
 * Renames a project: its application, its modules and the files that go by these, wherever a project that sees them names them.
 *
 * @throws OtpError when a new name is taken, or when a source would mean something else
 */
export function rename(tree: Tree, projects: Projects, project: MixProject, renaming: Renaming): Renamed {
  const scope = scopeOf(tree, project, projects);
  const reader = new SourceReader();
  const outside = definitionsIn(tree, [...scope.dependants, ...scope.others], renaming, reader);
  const owners = new Owners(definitionsIn(tree, scope.own, renaming, reader), outside, renaming.module);
  const all = sourcesIn(tree, [...scope.own, ...scope.dependants], renaming, owners.next, reader);
  const unclear = all.filter((source) => isUnclear(source, renaming));
  const sources = all.filter((source) => !unclear.includes(source));
  refuseTakenApplication(renaming, project, projects, sources);
  refuseTakenModules(sources, outside);
  const paths = pathChanges(
    project,
    owners.roots.map((root) => owners.nextOfRoot(root)),
    definedIn(project, sources, scope.own),
  );
  refuseTakenFiles(tree, project, paths, scope.own);

  const texts = new Map<string, string>();
  for (const source of sources) {
    const own = scope.own.includes(source.file);
    const strings = own ? pathStrings(codeOf(source.file, source.text), paths, reader) : [];
    const dependant = projects.mix.find(({ root }) => posix.join(root, 'mix.exs') === source.file);
    const dependencies = dependant ? dependencyNames(dependant, project, renaming, projects.mix) : [];
    const text = renamedText(source, { renaming, next: owners.next }, [...strings, ...dependencies], reader);
    if (text !== source.text) texts.set(source.file, stillOwned(source.text, text));
  }
  renameInManifests(tree, projects, project, { renaming, next: owners.next }, texts);
  return { texts, paths, scope, owners, unclear: unclear.map(firstUnclear), reader };
}

function sourcesIn(
  tree: Tree,
  files: readonly string[],
  { app, module }: Renaming,
  next: (name: string) => string,
  reader: SourceReader,
): ReadSource[] {
  const words = [app.from, app.to, lastPart(module.from), lastPart(module.to)];
  return files.filter(isElixir).flatMap((file) => {
    const text = tree.read(file, 'utf8') ?? '';
    return words.some((word) => text.includes(word)) ? [reader.read(file, text, next)] : [];
  });
}

/** The modules of each of the project's files, from its folder. */
function definedIn({ root }: MixProject, sources: readonly ReadSource[], own: readonly string[]) {
  return new Map(
    sources
      .filter(({ file }) => own.includes(file))
      .map(({ file, modules }) => [posix.relative(root, file), modules.names.filter(({ defines }) => defines)]),
  );
}

/** otp.toml and what Nx reads. */
function renameInManifests(
  tree: Tree,
  projects: Projects,
  project: MixProject,
  names: Parameters<typeof renamedOtpToml>[2],
  texts: Map<string, string>,
): void {
  const otpToml = posix.join(project.root, 'otp.toml');
  if (tree.exists(otpToml)) texts.set(otpToml, renamedOtpToml(otpToml, tree.read(otpToml, 'utf8')!, names));
  const { app } = names.renaming;
  if (project.name !== app.from || app.to === app.from) return;
  const nxName: NxName = { root: project.root, ...app };
  for (const folder of ['.', ...projects.mix.map(({ root }) => root), ...projects.others.keys()]) {
    for (const file of ['nx.json', 'package.json', 'project.json'].map((name) => posix.join(folder, name))) {
      const text = tree.read(file, 'utf8');
      const renamed = text === null ? null : renameProject(text, file, nxName);
      if (renamed !== null && renamed !== text) texts.set(file, renamed);
    }
  }
}

/** What `nx sync` made and nobody edited is not edited by a renaming. */
function stillOwned(before: string, after: string): string {
  return conditionOf(before) === 'untouched' ? seal(withoutHeader(after)) : after;
}

function firstUnclear({ file, text, modules }: ReadSource): string {
  return `${file}:${lineAt(text, modules.errors[0]!)}`;
}
