import { type Build, withDependencies } from './builds';
import { lockGaps } from './lock-gaps';
import { type MixProject, packageNames } from './mix-project';

/**
 * Who fetches and compiles Hex and git packages. Projects that keep them in the same folder have one owner, so that no
 * two tasks write the same files; an umbrella's root owns its children's, else the first by folder does.
 */
export interface PackageOwner {
  root: string;
  /** Folders in which Mix runs, one after another: every project of the group that needs packages. */
  at: string[];
  /** One, as a rule: nothing keeps two projects with one `deps` folder from having a lock each. */
  lockfiles: string[];
  /** Names of all packages that may lie in the group's folder. */
  packages: string[];
}

export interface PackagePlan {
  /** By project root: owner of its `deps` folder and lock file. Absent where no package is needed. */
  fetch: Map<string, PackageOwner>;
  /** By project root: owner of the packages in its build. */
  compile: Map<string, PackageOwner>;
  /**
   * By root of projects that use packages, or fetch them for others, which are in no lock file: their names. Which versions they get
   * is in no hash, and which packages these need in turn is not known before: nothing that such a project does is cached.
   */
  unlocked: Map<string, string[]>;
}

/** Groups the projects that need packages by folder, and names each group's owner. */
export function planPackages(projects: MixProject[], builds: ReadonlyMap<string, Build>): PackagePlan {
  const byRoot = new Map(projects.map((project) => [project.root, project]));
  const asking = projects.filter((project) => packageNames(project).length > 0);
  const needy = withDependants(asking, projects);
  const fetch = ownersBy(needy, byRoot, ({ paths }) => paths.deps);
  const compile = ownersBy(needy, byRoot, ({ root }) => builds.get(root)!.root);
  const unlocked = new Map<string, string[]>();
  for (const project of needy) {
    const gaps = lockGaps(project, byRoot);
    const touched = new Set([project.root, fetch.get(project.root)!.root, compile.get(project.root)!.root]);
    if (gaps.length > 0) for (const root of touched) unlocked.set(root, [...(unlocked.get(root) ?? []), ...gaps]);
  }
  return { fetch, compile, unlocked };
}

/** Those of the projects, and who depends on them, directly or through others of the projects; in their order. */
function withDependants(those: MixProject[], projects: MixProject[]): MixProject[] {
  const dependants = new Map<string, MixProject[]>(projects.map(({ root }) => [root, []]));
  for (const project of projects) for (const { root } of project.dependencies) dependants.get(root)?.push(project);
  const found = new Set(those);
  // A set's iteration goes on to what is added meanwhile.
  for (const { root } of found) for (const dependant of dependants.get(root)!) found.add(dependant);
  return projects.filter((project) => found.has(project));
}

function ownersBy(
  projects: MixProject[],
  byRoot: ReadonlyMap<string, MixProject>,
  key: (project: MixProject) => string,
): Map<string, PackageOwner> {
  const groups = new Map<string, MixProject[]>();
  for (const project of projects) {
    const group = groups.get(key(project));
    if (group) group.push(project);
    else groups.set(key(project), [project]);
  }
  const owners = new Map<string, PackageOwner>();
  for (const group of groups.values()) {
    const owner = ownerOf(group, byRoot);
    for (const { root } of group) owners.set(root, owner);
  }
  return owners;
}

function ownerOf(group: MixProject[], byRoot: ReadonlyMap<string, MixProject>): PackageOwner {
  const umbrella = group.find(({ children }) => children.length > 0);
  // An umbrella root fetches and compiles for its children; they need no turn of their own.
  const at = group.filter((project) => !umbrella || project === umbrella || project.umbrella !== umbrella.root);
  const built = withDependencies(group, byRoot);
  const apps = new Set(built.map(({ facts }) => facts.app));
  const packages = new Set(
    built.flatMap((project) => [...packageNames(project), ...project.locked.map(({ name }) => name)]),
  );
  return {
    root: (umbrella ?? group[0]!).root,
    at: at.map(({ root }) => root),
    lockfiles: [...new Set(at.map(({ paths }) => paths.lockfile))],
    packages: [...packages].filter((name) => !apps.has(name)).sort(),
  };
}
