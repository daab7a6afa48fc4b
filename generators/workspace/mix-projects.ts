import { type Tree, getProjects, globAsync } from '@nx/devkit';
import { posix } from 'node:path';
import { isProjectPath, isTemplate } from '../../src/graph/discovery';
import { projectNames } from '../../src/graph/names';
import { fromWorkspace } from '../../src/graph/paths';
import type { MixFacts } from '../../src/project/facts';
import { type Surroundings, readMixExs } from '../../src/project/mix-exs';

/** A Mix project as it is in the Tree. */
export interface MixProject {
  /** Its Nx name. */
  name: string;
  /** Workspace-relative folder of mix.exs. */
  root: string;
  /** Text of mix.exs. */
  text: string;
  facts: MixFacts;
  /** Root of the umbrella whose child it is. */
  umbrella?: string;
}

/** The workspace's projects as a generator sees them. */
export interface Projects {
  mix: MixProject[];
  /** Nx names of the other projects, by root. */
  others: ReadonlyMap<string, string>;
}

/**
 * Reads every mix.exs of the Tree, umbrella roots first. It runs no inference: a generator also works where the plugin
 * is not registered yet, and it sees what another generator wrote into the same Tree.
 */
export async function readProjects(tree: Tree): Promise<Projects> {
  const files = (await globAsync(tree, ['mix.exs', '**/mix.exs'])).filter(isProjectPath).sort(byDepth);
  const umbrellaOf = new Map<string, string>();
  const found: Omit<MixProject, 'name'>[] = [];
  for (const file of files) {
    const text = tree.read(file, 'utf8') ?? '';
    if (isTemplate(text)) continue;
    const root = posix.dirname(file);
    const umbrella = umbrellaOf.get(posix.dirname(root));
    const facts = readMixExs(text, surroundings(tree, root, umbrella));
    found.push({ root, text, facts, ...(umbrella === undefined ? {} : { umbrella }) });
    const apps = facts.appsPath === undefined ? undefined : fromWorkspace(root, facts.appsPath);
    if (apps !== undefined && apps !== root) umbrellaOf.set(apps, root);
  }
  return named(tree, found);
}

function named(tree: Tree, found: Omit<MixProject, 'name'>[]): Projects {
  const given = new Map([...getProjects(tree)].map(([name, { root }]) => [root, name]));
  const names = projectNames(
    found.map(({ root, facts: { app, module } }) => ({ root, app, module })),
    given,
  );
  const mix = found.map((project) => ({ ...project, name: names.get(project.root)! }));
  for (const { root } of mix) given.delete(root);
  return { mix, others: given };
}

/** Where texts come from: a Tree, or one that is not written yet. */
export interface Texts {
  /** @returns null for what is not there */
  read(path: string, encoding: 'utf8'): string | null;
}

/** What a mix.exs in `root` may read, and its umbrella's mix.exs, whose functions a child may call. */
export function surroundings(texts: Texts, root: string, umbrella?: string): Surroundings {
  const text = umbrella === undefined ? undefined : texts.read(posix.join(umbrella, 'mix.exs'), 'utf8');
  return {
    file: posix.join(root, 'mix.exs'),
    readFile(path) {
      const target = fromWorkspace(root, path);
      return (target === undefined ? undefined : texts.read(target, 'utf8')) ?? undefined;
    },
    ...(umbrella === undefined || text === undefined || text === null
      ? {}
      : { umbrella: { text, path: posix.join(posix.relative(root, umbrella), 'mix.exs') } }),
  };
}

function byDepth(a: string, b: string): number {
  return a.split('/').length - b.split('/').length || (a < b ? -1 : 1);
}
