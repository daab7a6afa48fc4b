import { type Build, withDependencies } from './builds';
import type { MixProject } from './mix-project';

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
}

/** Groups the projects that need packages by folder, and names each group's owner. */
export function planPackages(projects: MixProject[], builds: ReadonlyMap<string, Build>): PackagePlan {
  const byRoot = new Map(projects.map((project) => [project.root, project]));
  const needy = usersOfPackages(projects);
  return {
    fetch: ownersBy(needy, byRoot, ({ paths }) => paths.deps),
    compile: ownersBy(needy, byRoot, ({ root }) => builds.get(root)!.root),
  };
}

/** Those of the projects that use a Hex or git package, themselves or through an in-repo dependency. */
function usersOfPackages(projects: MixProject[]): MixProject[] {
  const dependants = new Map<string, MixProject[]>(projects.map(({ root }) => [root, []]));
  for (const project of projects) for (const { root } of project.dependencies) dependants.get(root)!.push(project);
  const users = new Set(projects.filter((project) => externalNames(project).length > 0));
  // A set's iteration goes on to what is added meanwhile.
  for (const { root } of users) for (const dependant of dependants.get(root)!) users.add(dependant);
  return projects.filter((project) => users.has(project));
}

function externalNames({ facts }: MixProject): string[] {
  return facts.deps.filter(({ source }) => source === 'hex' || source === 'git').map(({ name }) => name);
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
    built.flatMap((project) => [...externalNames(project), ...project.locked.map(({ name }) => name)]),
  );
  return {
    root: (umbrella ?? group[0]!).root,
    at: at.map(({ root }) => root),
    lockfiles: [...new Set(at.map(({ paths }) => paths.lockfile))],
    packages: [...packages].filter((name) => !apps.has(name)).sort(),
  };
}
