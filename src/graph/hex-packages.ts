import type { ProjectConfiguration, ProjectGraphExternalNode } from '@nx/devkit';
import type { LockedPackage } from '../project/mix-lock';
import type { MixMetadata } from './metadata';

/** Packages by lock file, workspace-relative. */
export type Locks = ReadonlyMap<string, readonly LockedPackage[]>;

/** A dependency on a package, or of one on another: names of nodes. */
export interface PackageEdge {
  source: string;
  target: string;
}

/** Lock files of the projects, those nearest to the workspace root first. */
export function lockfilesOf(projects: Iterable<Pick<ProjectConfiguration, 'metadata'>>): string[] {
  const lockfiles = [...projects].flatMap(
    ({ metadata }) => (metadata?.['mix'] as MixMetadata | undefined)?.lockfile ?? [],
  );
  return [...new Set(lockfiles)].sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
}

/**
 * Hex packages as nodes of the graph, which shows what depends on what. For hashes there is mix.lock: of a changed node Nx
 * with its daemon has kept the old one (23.3.2), and `affected` looks at none (24.0.6).
 *
 * As with npm's, the first version of a package has its name and others have theirs behind it: `hex:plug`, `hex:plug@1.14.0`.
 * The names in Nx begin with `hex:` too, or Hex's phoenix would stand for npm's (24.0.6).
 */
export class HexPackages {
  private readonly names = new Map<string, string>();
  private readonly taken = new Set<string>();

  /** @param locks in the order of {@link lockfilesOf} */
  constructor(private readonly locks: Locks) {
    for (const [, each] of this.all()) {
      if (this.names.has(identity(each))) continue;
      const short = `hex:${each.name}`;
      const name = this.taken.has(short) ? `${short}@${each.version}` : short;
      this.taken.add(name);
      this.names.set(identity(each), name);
    }
  }

  nodes(): Record<string, ProjectGraphExternalNode> {
    return Object.fromEntries(
      [...this.all()].map(([, each]) => {
        const name = this.names.get(identity(each))!;
        return [name, { type: 'hex', name, data: { version: each.version!, packageName: `hex:${each.name}` } }];
      }),
    );
  }

  /** From packages to those that they need. */
  edges(): PackageEdge[] {
    const found = new Map<string, PackageEdge>();
    for (const [lockfile, each] of this.all()) {
      const source = this.names.get(identity(each))!;
      for (const target of this.named(lockfile, each.dependencies))
        found.set(`${source} ${target}`, { source, target });
    }
    return [...found.values()];
  }

  /** Nodes of the packages that a project asks for, as far as they are locked. */
  usedBy({ metadata }: Pick<ProjectConfiguration, 'metadata'>): string[] {
    const { lockfile, packages = [] } = (metadata?.['mix'] ?? {}) as Partial<MixMetadata>;
    return lockfile === undefined ? [] : this.named(lockfile, packages);
  }

  private named(lockfile: string, packages: readonly string[]): string[] {
    const locked = this.locks.get(lockfile)!.filter((each) => isHex(each) && packages.includes(each.name));
    return locked.map((each) => this.names.get(identity(each))!);
  }

  private *all(): Generator<[lockfile: string, each: LockedPackage]> {
    for (const [lockfile, packages] of this.locks) {
      for (const each of packages) if (isHex(each)) yield [lockfile, each];
    }
  }
}

function isHex({ source, version }: LockedPackage): boolean {
  return source === 'hex' && version !== undefined;
}

function identity({ name, version }: LockedPackage): string {
  return `${name}@${version}`;
}
