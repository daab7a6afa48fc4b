import { callInNode } from './fixture';

const edge = (from: string, to: string) => ({ from, to, environments: ['dev'] });
const project = (root: string) => ({ root, app: root });

const truth = {
  projects: ['core', 'web', 'shop'].map(project),
  broken: [{ root: 'old', reason: 'it raises' }],
  edges: [edge('web', 'core'), edge('shop', 'old')],
};

const differ = (inferred: object) =>
  callInNode('difference.mjs', 'difference', JSON.stringify(truth), JSON.stringify(inferred));

test('the same', () => {
  const inferred = {
    projects: ['core', 'web', 'shop', 'old'].map(project),
    edges: [edge('web', 'core'), edge('shop', 'old')],
  };
  expect(differ(inferred)).toEqual({ projects: { missing: [], extra: [] }, edges: { missing: [], extra: [] } });
});

test('missing and extra, a project that Mix cannot load among them', () => {
  const inferred = { projects: ['core', 'web', 'docs'].map(project), edges: [edge('core', 'web')] };
  expect(differ(inferred)).toEqual({
    projects: { missing: [project('shop'), { root: 'old', reason: 'it raises' }], extra: [project('docs')] },
    edges: { missing: [edge('web', 'core'), edge('shop', 'old')], extra: [edge('core', 'web')] },
  });
});

test('an edge from a project that Mix cannot load is not extra', () => {
  const inferred = {
    projects: ['core', 'web', 'shop', 'old'].map(project),
    edges: [...truth.edges, edge('old', 'core')],
  };
  expect(differ(inferred)).toMatchObject({ edges: { missing: [], extra: [] } });
});
