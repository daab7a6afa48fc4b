import type { LockedPackage } from '../project/mix-lock';
import { withDependencies } from './builds';
import type { MixProject } from './mix-project';

/** Where the copy of a lock file lies that Nx can look into: an input can be a field of a JSON file, but not of a mix.lock. */
export function mirrorPath(lockfile: string): string {
  return `${lockfile}.json`;
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
  const asked = withDependencies([project], byRoot).flatMap(({ facts }) =>
    facts.deps.filter(({ source }) => source === 'hex' || source === 'git'),
  );
  const used = new Set(asked.map(({ name }) => name));
  // A set's iteration goes on to what is added meanwhile.
  for (const name of used) for (const needed of locked.get(name)?.dependencies ?? []) used.add(needed);
  const found = [...used].filter((name) => locked.has(name)).sort();
  return found.every((name) => locked.get(name)!.source === 'hex') ? found : undefined;
}
