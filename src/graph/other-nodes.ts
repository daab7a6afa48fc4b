import type { NxJsonConfiguration, ProjectConfiguration } from '@nx/devkit';
import { type Input, SOURCES, TEST_SOURCES } from './inputs';

/**
 * What is added to projects of other languages: the input sets that `^` reaches for. Nx makes edges to them by itself, from a
 * package.json beside mix.exs or an import in a Phoenix app's JavaScript, people do by `implicitDependencies`; and where a
 * dependency does not have a set, Nx fails every task of every dependant: "Input 'mixSources' is not defined" (24.0.6).
 * nx.json may say otherwise, for all of them.
 */
export function otherNodes(
  roots: readonly string[],
  nxJson: Pick<NxJsonConfiguration, 'namedInputs'>,
): Record<string, Partial<ProjectConfiguration> & { root: string }> {
  const namedInputs = setsOf(nxJson);
  if (Object.keys(namedInputs).length === 0) return {};
  return Object.fromEntries(roots.map((root) => [root, { root, namedInputs }]));
}

/** As Nx's own plugins choose (`@nx/gradle`, 23.2): `production` where there is such a set. */
function setsOf({ namedInputs = {} }: Pick<NxJsonConfiguration, 'namedInputs'>): Record<string, Input[]> {
  const seen = 'production' in namedInputs ? 'production' : 'default';
  const missing = [SOURCES, TEST_SOURCES].filter((name) => !(name in namedInputs));
  return Object.fromEntries(missing.map((name) => [name, [seen]]));
}
