import type { LockedPackage } from '../project/mix-lock';
import { withDependencies } from './builds';
import { type MixFile, type MixProject, packageNames } from './mix-project';
import { fromWorkspace } from './paths';

/** Where the copy of a lock file lies that Nx can look into: an input can be a field of a JSON file, but not of a mix.lock. */
export function mirrorPath(lockfile: string): string {
  return `${lockfile}.json`;
}

/** Lock files that projects name, whether they are there or not; workspace-relative and in order. */
export function namedLockFiles(projects: readonly Pick<MixFile, 'root' | 'facts'>[]): string[] {
  const paths = projects.flatMap(({ root, facts }) => fromWorkspace(root, facts.lockfile ?? 'mix.lock') ?? []);
  return [...new Set(paths)].sort();
}

/** What stands in it: a line for each package. */
export function mirrorText(packages: readonly LockedPackage[]): string {
  const sorted = [...packages].sort((a, b) => (a.name < b.name ? -1 : 1));
  const entries = Object.fromEntries(sorted.map(({ name, entry }) => [name, entry]));
  return `${JSON.stringify(entries, null, 2)}\n`;
}

/** Whether a text is that of a true mirror; Git may have given it Windows' line ends (`core.autocrlf`). */
export function isTrueMirror(text: string, packages: readonly LockedPackage[]): boolean {
  return text.replaceAll('\r\n', '\n') === mirrorText(packages);
}

/**
 * Names of the locked packages that a project uses, itself or through others; undefined when that may be any, as nothing in a
 * lock file says what a package from git needs.
 */
export function usedPackages(project: MixProject, byRoot: ReadonlyMap<string, MixProject>): string[] | undefined {
  const locked = new Map(project.locked.map((each) => [each.name, each]));
  const used = new Set(withDependencies([project], byRoot).flatMap(packageNames));
  // A set's iteration goes on to what is added meanwhile.
  for (const name of used) for (const needed of locked.get(name)?.dependencies ?? []) used.add(needed);
  const found = [...used].filter((name) => locked.has(name)).sort();
  return found.every((name) => locked.get(name)!.source === 'hex') ? found : undefined;
}
