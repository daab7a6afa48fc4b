// Where Mix and the plugin disagree.

/**
 * Projects and edges that Mix has and the plugin lacks (`missing`), and the other way round (`extra`). A project that Mix
 * cannot load is still to be inferred; Mix says nothing of its edges, so none of those is extra.
 *
 * @param truth as `askMix` resolves to
 * @param inferred as `askNx` resolves to
 *
 * @example
 * difference(truth, inferred).edges.missing // [{ from: 'apps/web', to: 'apps/core', environments: ['dev'] }]
 */
export function difference(truth, inferred) {
  const broken = new Set(truth.broken.map(({ root }) => root));
  return {
    projects: compare([...truth.projects, ...truth.broken], inferred.projects, ({ root }) => root),
    edges: compare(
      truth.edges,
      inferred.edges.filter(({ from }) => !broken.has(from)),
      ({ from, to }) => `${from} -> ${to}`,
    ),
  };
}

/** Nothing missing, nothing extra. */
export function isSame({ projects, edges }) {
  return [projects, edges].every(({ missing, extra }) => missing.length === 0 && extra.length === 0);
}

function compare(expected, found, key) {
  const expectedKeys = new Set(expected.map(key));
  const foundKeys = new Set(found.map(key));
  return {
    missing: expected.filter((item) => !foundKeys.has(key(item))),
    extra: found.filter((item) => !expectedKeys.has(key(item))),
  };
}
