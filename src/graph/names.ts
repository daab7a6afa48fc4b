import { TAKEN_BY_NX } from '../naming';

export interface Nameable {
  root: string;
  app?: string | undefined;
  module?: string | undefined;
}

/**
 * A unique Nx project name for each Mix project, by root. Two projects of one name fail Nx's whole graph (24.0.6), so
 * the name that a project.json or package.json gives comes first (`given`, by root; other roots' names are taken),
 * then the OTP application's. Where several have the same, the one nearest to the workspace root keeps it and the
 * others go by their folder.
 *
 * @param prefix what names that nobody has given begin with
 * @example
 * projectNames([{ root: 'apps/a', app: 'a' }, { root: 'test/fixtures/a', app: 'a' }], new Map())
 * // Map { 'apps/a' => 'a', 'test/fixtures/a' => 'test/fixtures/a' }
 */
export function projectNames(
  projects: Nameable[],
  given: ReadonlyMap<string, string>,
  prefix = '',
): Map<string, string> {
  const taken = new Set([...TAKEN_BY_NX, ...given.values()]);
  const names = new Map<string, string>();
  const unnamed: Nameable[] = [];
  for (const project of [...projects].sort(byDepth)) {
    const name = given.get(project.root) ?? firstFree([prefix + ownName(project)], taken);
    if (name === undefined) unnamed.push(project);
    else take(project.root, name);
  }
  for (const project of unnamed) {
    const own = `${project.root}/${ownName(project)}`;
    const candidates = [project.root, own, `${own}/mix`].map((name) => prefix + name);
    take(project.root, firstFree(candidates, taken) ?? candidates[2]!);
  }
  return names;

  function take(root: string, name: string) {
    names.set(root, name);
    taken.add(name);
  }
}

function byDepth(a: Nameable, b: Nameable): number {
  return a.root.split('/').length - b.root.split('/').length || (a.root < b.root ? -1 : 1);
}

function firstFree(candidates: string[], taken: ReadonlySet<string>): string | undefined {
  return candidates.find((name) => !taken.has(name));
}

/**
 * An umbrella root has no application. Its folder's name will not do: at the workspace root that is the name of the
 * checkout, which differs from clone to clone, and names are part of Nx's hash.
 */
function ownName({ root, app, module }: Nameable): string {
  if (app) return app;
  const fromModule = module?.replace(/\.(MixProject|Mixfile|Mix|Project)$/, '');
  if (fromModule && /^[A-Z][\w.]*$/.test(fromModule)) return underscore(fromModule);
  return root === '.' ? 'mix_workspace' : root.slice(root.lastIndexOf('/') + 1);
}

/** As Macro.underscore/1, with `_` between the parts of a nested module. */
function underscore(module: string): string {
  return module
    .replaceAll('.', '_')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
