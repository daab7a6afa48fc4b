import { NO_CHOICES, applyChoices } from './choices';
import { addBoundaries } from './boundary-targets';
import { SHARED_PATHS, mixFile } from './fixture';
import { projectNodes } from './nodes';

const RULES = { depConstraints: [], ignoredCircularDependencies: [], checkNestedExternalImports: false };

function workspace() {
  const children = ['apps/cart', 'apps/till'].map((root) => mixFile(root, { app: root.slice(5), ...SHARED_PATHS }));
  return projectNodes([mixFile('.', { module: 'Shop.MixProject', appsPath: 'apps' }), ...children], new Map());
}

test('every application has otp-boundaries, cached, of what is compiled for prod', () => {
  const nodes = workspace();
  expect(nodes.get('apps/cart')!.targets!['otp-boundaries']).toEqual({
    executor: 'nx-otp:otp-boundaries',
    options: { mixEnv: 'prod' },
    cache: true,
    dependsOn: ['compile-prod'],
    inputs: ['mixSources', '^mixSources', 'mixSurroundings'],
    outputs: [],
    metadata: {
      description: 'Compares deps and applications of mix.exs with what compiled code calls',
      technologies: ['elixir'],
    },
  });
  expect(nodes.get('.')!.targets).not.toHaveProperty('otp-boundaries');
  expect(nodes.get('apps/cart')!.targets).not.toHaveProperty('boundaries');
});

test('where there are constraints, every application has boundaries, never cached, and an umbrella has none', () => {
  const nodes = workspace();
  addBoundaries(nodes, 'eslint');
  expect(nodes.get('apps/till')!.targets!['boundaries']).toEqual({
    executor: 'nx-otp:boundaries',
    cache: false,
    inputs: [
      '{projectRoot}/**/*',
      '^default',
      '{workspaceRoot}/nx.json',
      '{workspaceRoot}/eslint.config.*',
      '{workspaceRoot}/.eslintrc*',
    ],
    metadata: { description: 'Checks dependencies against tags and constraints', technologies: ['elixir'] },
  });
  expect(nodes.get('.')!.targets).not.toHaveProperty('boundaries');
});

test('both can be renamed and left out', () => {
  const nodes = workspace();
  addBoundaries(nodes, RULES);
  applyChoices(nodes, { ...NO_CHOICES, targets: { boundaries: 'check-boundaries', 'otp-boundaries': false } });
  const names = Object.keys(nodes.get('apps/cart')!.targets!);
  expect(names).toContain('check-boundaries');
  expect(names).not.toContain('otp-boundaries');
});

test('without prod there is no otp-boundaries either', () => {
  const nodes = workspace();
  applyChoices(nodes, { ...NO_CHOICES, environments: ['dev', 'test'] });
  expect(Object.keys(nodes.get('apps/cart')!.targets!)).not.toContain('otp-boundaries');
});

test('an application of rebar3 or Gleam has boundaries, the host of an umbrella has not', () => {
  const nodes = new Map(
    Object.entries({
      umbrella: { rebar: { manifest: 'umbrella/rebar.config', dependencies: [], unread: [] } },
      cache: { rebar: { manifest: 'cache/rebar.config', app: 'cache', dependencies: [], unread: [] } },
      words: { gleam: { manifest: 'words/gleam.toml', app: 'words', dependencies: [], unread: [] } },
      broken: { mix: { problems: ['deps is computed'], dependencies: [] } },
    }).map(([root, metadata]) => [root, { root, targets: {}, metadata: metadata as object }]),
  );
  addBoundaries(nodes, RULES);
  const having = [...nodes].filter(([, { targets }]) => 'boundaries' in targets).map(([root]) => root);
  expect(having).toEqual(['cache', 'words', 'broken']);
});
