import { Paths } from './paths';
import { type BoundaryRules, type DepConstraint, hasTag, isPackage, sourceTags } from './rules';

/** What the rules are about: the project graph, and the packages that each project declares. */
export interface Dependencies {
  tags(project: string): readonly string[];
  /** Projects that it depends on, directly. */
  projects(project: string): readonly string[];
  /** Hex and git packages that it declares. */
  packages(project: string): readonly string[];
}

/** A rule that is broken. `path` leads from the project to what breaks it. */
export type Violation =
  | { kind: 'cycle'; path: string[] }
  | { kind: 'no-constraint'; path: string[] }
  | { kind: 'only-tags' | 'not-tags'; path: string[]; sourceTags: string[]; tags: string[] }
  | { kind: 'package'; path: string[]; sourceTags: string[]; package: string };

/**
 * All rules that a project's dependencies break, as Nx's ESLint rule has them: `onlyDependOnLibsWithTags` is about what it
 * depends on directly, `notDependOnLibsWithTags` about what that leads to as well.
 *
 * @param isIgnored whether a cycle may be, by `ignoredCircularDependencies`
 */
export function violations(
  project: string,
  dependencies: Dependencies,
  rules: BoundaryRules,
  isIgnored: (cycle: string[]) => boolean,
): Violation[] {
  const paths = new Paths(project, (each) => dependencies.projects(each));
  const cycle = paths.reachable().includes(project) ? paths.to(project) : undefined;
  return [
    ...(cycle && !isIgnored(cycle) ? [{ kind: 'cycle' as const, path: cycle }] : []),
    ...tagViolations(project, paths, dependencies, rules),
  ];
}

function tagViolations(project: string, paths: Paths, dependencies: Dependencies, rules: BoundaryRules): Violation[] {
  if (rules.depConstraints.length === 0) return [];
  const own = dependencies.tags(project);
  const constraints = rules.depConstraints.filter((each) => sourceTags(each).every((tag) => hasTag(own, tag)));
  const others = paths.reachable().filter((each) => each !== project);
  const [first] = others;
  if (constraints.length === 0) return first === undefined ? [] : [{ kind: 'no-constraint', path: [project, first] }];
  const direct = others.filter((each) => paths.to(each).length === 2);
  const sources = [project, ...(rules.checkNestedExternalImports ? others : [])];
  return constraints.flatMap((constraint) => [
    ...direct.filter((each) => !isAmongOnly(dependencies.tags(each), constraint)).map((each) => only(constraint, each)),
    ...others.filter((each) => isForbidden(dependencies.tags(each), constraint)).map((each) => not(constraint, each)),
    ...sources.flatMap((source) => packages(constraint, source)),
  ]);

  function only(constraint: DepConstraint, to: string): Violation {
    const tags = constraint.onlyDependOnLibsWithTags!;
    return { kind: 'only-tags', path: paths.to(to), sourceTags: sourceTags(constraint), tags };
  }

  function not(constraint: DepConstraint, to: string): Violation {
    const tags = constraint.notDependOnLibsWithTags!;
    return { kind: 'not-tags', path: paths.to(to), sourceTags: sourceTags(constraint), tags };
  }

  function packages(constraint: DepConstraint, source: string): Violation[] {
    const path = source === project ? [project] : paths.to(source);
    return dependencies
      .packages(source)
      .filter((name) => isBanned(name, constraint))
      .map((name) => ({ kind: 'package', path, sourceTags: sourceTags(constraint), package: name }));
  }
}

/** An empty list allows projects without tags only. */
function isAmongOnly(tags: readonly string[], { onlyDependOnLibsWithTags: only }: DepConstraint): boolean {
  if (!only) return true;
  return only.length === 0 ? tags.length === 0 : only.some((tag) => hasTag(tags, tag));
}

function isForbidden(tags: readonly string[], { notDependOnLibsWithTags: not = [] }: DepConstraint): boolean {
  return not.some((tag) => hasTag(tags, tag));
}

function isBanned(name: string, { allowedExternalImports: allowed, bannedExternalImports: banned }: DepConstraint) {
  return (
    banned?.some((meant) => isPackage(name, meant)) || (allowed && !allowed.some((meant) => isPackage(name, meant)))
  );
}
