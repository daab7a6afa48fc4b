import type { ProjectConfiguration, ProjectGraphExternalNode } from '@nx/devkit';
import type { LockedPackage } from '../project/mix-lock';
import type { MixMetadata } from './metadata';

/** Packages by lock file, workspace-relative. */
export type Locks = ReadonlyMap<string, readonly LockedPackage[]>;

/**
 * Nx hashes every node of this kind into each task that names no `externalDependencies`, whatever its language: by this where it is
 * there, else by the version (24.0.6, hash_external.rs). What depends on a Hex package has mix.lock for that.
 */
const HASH = 'by mix.lock';

/** A dependency on a package, or of one on another: names of nodes. */
export interface PackageEdge {
  source: string;
  target: string;
}

/** Lock files of the projects, sorted. */
export function lockfilesOf(projects: Iterable<Pick<ProjectConfiguration, 'metadata'>>): string[] {
  const lockfiles = [...projects].flatMap(
    ({ metadata }) => (metadata?.['mix'] as MixMetadata | undefined)?.lockfile ?? [],
  );
  return [...new Set(lockfiles)].sort();
}

/**
 * Hex packages as nodes of the graph, which shows what depends on what. For hashes there is mix.lock: of a changed node Nx
 * with its daemon has kept the old one (23.3.2), and `affected` looks at none (24.0.6).
 * A name has the version in it, so that it is the same whichever lock files are looked at: nx.json may have the plugin twice, each
 * for a part of the workspace. The names in Nx begin with `hex:` too, or Hex's phoenix would stand for npm's (24.0.6).
 */
export class HexPackages {
  constructor(private readonly locks: Locks) {}

  nodes(): Record<string, ProjectGraphExternalNode> {
    return Object.fromEntries(
      [...this.all()].map(([, each]) => {
        const name = nodeName(each);
        return [
          name,
          { type: 'hex', name, data: { version: each.version!, packageName: `hex:${each.hexName!}`, hash: HASH } },
        ];
      }),
    );
  }

  /** From packages to those that they need. */
  edges(): PackageEdge[] {
    const found = new Map<string, PackageEdge>();
    for (const [lockfile, each] of this.all()) {
      const source = nodeName(each);
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
    return locked.map(nodeName);
  }

  private *all(): Generator<[lockfile: string, each: LockedPackage]> {
    for (const [lockfile, packages] of this.locks) {
      for (const each of packages) if (isHex(each)) yield [lockfile, each];
    }
  }
}

function isHex({ hexName, version }: LockedPackage): boolean {
  return hexName !== undefined && version !== undefined;
}

function nodeName({ hexName, version }: LockedPackage): string {
  return `hex:${hexName}@${version}`;
}
