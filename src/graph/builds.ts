import type { MixProject } from './mix-project';

/** Where and how a project is compiled. */
export interface Build {
  mode: 'shared' | 'own';
  /** Workspace-relative folder of `<env>/lib`. */
  root: string;
  /** Mix would put it elsewhere: tasks have to name it (MIX_BUILD_PATH). */
  moved: boolean;
}

/**
 * A build is shared when Mix, told not to look at dependencies (`--no-deps-check`), compiles the same as it would
 * otherwise: each in-repo dependency lands in the same folder, in the same environment, with the same configuration,
 * and is shared itself. Different configurations over one build give wrong values in silence (Elixir 1.18) or a
 * refusal to boot (1.14); a dependency without `env: Mix.env()` is built as prod into the same folder.
 * Where that does not hold Mix compiles the dependencies itself, apart from everybody else's build.
 * A cycle is never shared: no order of tasks compiles it. Nor are two applications of one name in one folder.
 */
export function planBuilds(projects: MixProject[]): Map<string, Build> {
  const byRoot = new Map(projects.map((project) => [project.root, project]));
  const cyclic = rootsOnCycles(projects);
  const libraries = countBy(projects, libraryOf);
  const mayShare = (project: MixProject) =>
    project.foreign.length === 0 && !cyclic.has(project.root) && libraries.get(libraryOf(project)) === 1;
  const shared = new Set(projects.filter(mayShare).map(({ root }) => root));
  for (let changed = true; changed;) {
    changed = false;
    for (const root of shared) {
      if (sharesWithDependencies(byRoot.get(root)!, byRoot, shared)) continue;
      shared.delete(root);
      changed = true;
    }
  }
  const users = countBy(projects, (project) => project.paths.build);
  return new Map(projects.map((project) => [project.root, buildOf(project, shared.has(project.root), users)]));
}

function libraryOf({ root, paths, facts }: MixProject): string {
  return `${paths.build}/${facts.app ?? root}`;
}

function sharesWithDependencies(
  project: MixProject,
  byRoot: ReadonlyMap<string, MixProject>,
  shared: ReadonlySet<string>,
): boolean {
  return project.dependencies.every((dependency) => {
    const { paths } = byRoot.get(dependency.root)!;
    const samePlace = paths.build === project.paths.build && paths.config === project.paths.config;
    return dependency.sameEnv && samePlace && shared.has(dependency.root);
  });
}

function buildOf(project: MixProject, shared: boolean, users: ReadonlyMap<string, number>): Build {
  if (shared) return { mode: 'shared', root: project.paths.build, moved: false };
  const alone = users.get(project.paths.build) === 1;
  if (alone) return { mode: 'own', root: project.paths.build, moved: false };
  return { mode: 'own', root: `${project.root === '.' ? '' : `${project.root}/`}_build/own`, moved: true };
}

function countBy<T>(items: T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

/** In-repo dependencies of a project, direct and through others, without itself. */
export function dependencyClosure(project: MixProject, byRoot: ReadonlyMap<string, MixProject>): MixProject[] {
  const closure = withDependencies([project], byRoot).filter((each) => each !== project);
  return closure.sort((a, b) => (a.root < b.root ? -1 : 1));
}

/** The projects and all that they depend on, direct and through others; each once. */
export function withDependencies(projects: MixProject[], byRoot: ReadonlyMap<string, MixProject>): MixProject[] {
  const found = new Set(projects);
  // A set's iteration goes on to what is added meanwhile.
  for (const { dependencies } of found) for (const { root } of dependencies) found.add(byRoot.get(root)!);
  return [...found];
}

/** Roots that lie on a cycle of dependencies: Tarjan's strongly connected components, without recursion. */
export function rootsOnCycles(projects: Pick<MixProject, 'root' | 'dependencies'>[]): Set<string> {
  const edges = new Map(projects.map((p) => [p.root, p.dependencies.map((dependency) => dependency.root)]));
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const cyclic = new Set<string>();
  for (const start of edges.keys()) if (!index.has(start)) visit(start);
  return cyclic;

  function visit(start: string) {
    const frames = [{ root: start, next: 0 }];
    enter(start);
    while (frames.length > 0) {
      const frame = frames[frames.length - 1]!;
      const target = edges.get(frame.root)?.[frame.next++];
      if (target === undefined) {
        frames.pop();
        const parent = frames[frames.length - 1];
        if (parent) lower(parent.root, low.get(frame.root)!);
        if (low.get(frame.root) === index.get(frame.root)) closeComponent(frame.root);
      } else if (!index.has(target)) {
        enter(target);
        frames.push({ root: target, next: 0 });
      } else if (onStack.has(target)) lower(frame.root, index.get(target)!);
    }
  }

  function enter(root: string) {
    index.set(root, index.size);
    low.set(root, index.get(root)!);
    stack.push(root);
    onStack.add(root);
  }

  function lower(root: string, value: number) {
    low.set(root, Math.min(low.get(root)!, value));
  }

  function closeComponent(root: string) {
    const component: string[] = [];
    let member: string;
    do {
      member = stack.pop()!;
      onStack.delete(member);
      component.push(member);
    } while (member !== root);
    if (component.length > 1) for (const each of component) cyclic.add(each);
  }
}
