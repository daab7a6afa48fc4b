import { lineAt } from '../../../src/errors';
import { concreteTree } from '../../../src/project/elixir/parse';
import type { Replacement } from '../../../src/project/names/module-walk';
import { targetOf } from '../../workspace/edges';
import type { MixProject } from '../../workspace/mix-projects';
import type { Renaming } from './renaming';

/** The entries of `deps` that mean the renamed project: `{:shop, path: "../shop"}`, `shop: [in_umbrella: true]`. */
export function dependencyNames(
  dependant: MixProject,
  project: MixProject,
  { app }: Renaming,
  projects: readonly MixProject[],
): Replacement[] {
  const { text } = dependant;
  const lines = dependant.facts.deps
    .filter((dependency) => targetOf(dependant, dependency, projects) === project)
    .map(({ line }) => line);
  if (lines.length === 0 || app.from === app.to) return [];
  const found: Replacement[] = [];
  concreteTree(text).tree.iterate({
    enter({ name, from, node }) {
      if ((name !== 'Tuple' && name !== 'Pair') || !lines.includes(lineAt(text, from))) return;
      const first = name === 'Pair' ? node.firstChild! : node.firstChild?.nextSibling;
      const written = first ? text.slice(first.from, first.to).trimEnd() : '';
      if (first && [`:${app.from}`, `${app.from}:`].includes(written)) {
        found.push({ from: first.from, to: first.from + written.length, text: written.replace(app.from, app.to) });
      }
    },
  });
  return found;
}
