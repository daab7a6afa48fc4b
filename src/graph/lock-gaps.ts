import type { MixDependency } from '../project/facts';
import type { MixProject } from './mix-project';

/** Mix's environment in a dependency while `mix deps.get` runs in dev. */
type LoadedIn = 'dev' | 'prod';

interface Visit {
  project: MixProject;
  /** Absent for the project itself, of which `mix deps.get` fetches what any environment asks for. */
  loadedIn?: LoadedIn;
}

/**
 * Packages that a project's lock file lacks, so that `mix deps.get` adds them to it: those that its own mix.exs asks for, and what
 * path dependencies pass on to it. What nobody asks for by a name that is in the lock is not known (a package's own dependencies).
 */
export function lockGaps(project: MixProject, byRoot: ReadonlyMap<string, MixProject>): string[] {
  const asked = new Set<string>();
  // Given by a path somewhere, which is then everybody's (`override`).
  const inRepo = new Set<string>();
  for (const { project: each, loadedIn } of visits(project, byRoot)) {
    for (const dependency of each.facts.deps.filter((one) => isLoaded(one, loadedIn))) {
      const { name, source, needsVariable } = dependency;
      if (source === 'path' || source === 'umbrella') inRepo.add(name);
      else if (!needsVariable) asked.add(name);
    }
  }
  for (const { name } of project.locked) asked.delete(name);
  return [...asked].filter((name) => !inRepo.has(name));
}

/** The project and the path dependencies that Mix loads for it, each once for each environment that it is loaded in. */
function visits(project: MixProject, byRoot: ReadonlyMap<string, MixProject>): Iterable<Visit> {
  const found = new Map<string, Visit>([['', { project }]]);
  // A map's iteration goes on to what is added meanwhile.
  for (const { project: each, loadedIn } of found.values()) {
    for (const dependency of each.dependencies.filter((one) => isLoaded(one, loadedIn))) {
      const environment = dependency.sameEnv ? (loadedIn ?? 'dev') : 'prod';
      const key = `${environment} ${dependency.root}`;
      if (!found.has(key)) found.set(key, { project: byRoot.get(dependency.root)!, loadedIn: environment });
    }
  }
  return found.values();
}

/** Of a dependency's own dependencies, Mix loads those of its environment that are not optional (Mix.Dep.Loader, 1.14). */
function isLoaded({ only, optional }: MixDependency, loadedIn: LoadedIn | undefined): boolean {
  return loadedIn === undefined || (!optional && (only?.includes(loadedIn) ?? true));
}
