import type { ProjectConfiguration } from '@nx/devkit';
import { InferenceCache, keyOf } from './cache';

type Nodes = Map<string, ProjectConfiguration>;

/**
 * The nodes that `make` gives, or gave for the same `from` the last time. Those of a thousand projects take half of the plugin's
 * time to make (docs/performance.md).
 *
 * @param from all that they are made from, as plain values
 */
export function keptNodes(from: unknown, make: () => Nodes): Nodes {
  const kept = new InferenceCache<[string, ProjectConfiguration][]>('nodes', 1);
  const key = keyOf(JSON.stringify(from), process.platform);
  const known = kept.get(key);
  if (known) return new Map(known);
  const nodes = make();
  kept.set(key, [...nodes]);
  kept.save();
  return nodes;
}
