import type { ProjectConfiguration } from '@nx/devkit';
import type { MixDependency, MixFacts } from '../project/facts';
import type { LockedPackage } from '../project/mix-lock';
import { type LockFiles, type MixFile, bareMixFile } from './mix-project';
import { projectNodes } from './nodes';

/** Facts of a mix.exs for specs: what they say, on top of what a mix.exs that says nothing means. */
export function mixFacts(facts: Partial<MixFacts>): MixFacts {
  return {
    elixircPaths: ['lib'],
    erlcPaths: ['src'],
    testPaths: ['test'],
    compilers: [],
    deps: [],
    aliases: [],
    releases: [],
    reads: [],
    env: [],
    unread: [],
    ...facts,
  };
}

export function mixFile(root: string, facts: Partial<MixFacts>, rest: Partial<MixFile> = {}): MixFile {
  return { ...bareMixFile(root, mixFacts(facts)), ...rest };
}

/** What Nx is told of a workspace of these, with `locks` by their paths. */
export function projectsByName(locks: LockFiles, ...files: MixFile[]): Record<string, ProjectConfiguration> {
  const projects = projectNodes(files, new Map(), '', locks).values();
  return Object.fromEntries([...projects].map((project) => [project.name!, project]));
}

/** Paths of a project two folders deep that builds into the workspace's `_build`. */
export const SHARED_PATHS = {
  buildPath: '../../_build',
  depsPath: '../../deps',
  lockfile: '../../mix.lock',
  configPath: '../../config/config.exs',
};

export function pathDependency(name: string, path: string, rest: Partial<MixDependency> = {}): MixDependency {
  return { name, source: 'path', path, sameEnv: true, ...rest };
}

/** Packages of a mix.lock, from Hex. */
export function hexPackages(...names: string[]): LockedPackage[] {
  return names.map((name) => hexPackage(name, '1.0.0'));
}

export function hexPackage(name: string, version: string, dependencies: string[] = []): LockedPackage {
  return { name, source: 'hex', hexName: name, version, dependencies, entry: `hex ${name} ${version}` };
}
