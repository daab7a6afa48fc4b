import type { TargetConfiguration } from '@nx/devkit';
import type { MixDependency, MixFacts } from '../project/facts';
import { hexPackages, mixFile, SHARED_PATHS } from './fixture';
import { projectNodes } from './nodes';

function targets(
  facts: Partial<MixFacts>,
  locked = (facts.deps ?? []).map(({ name }) => name),
): Record<string, TargetConfiguration> {
  const shop = mixFile('apps/shop', { app: 'shop', ...SHARED_PATHS, ...facts });
  const locks = { 'mix.lock': { locked: hexPackages(...locked) } };
  return projectNodes([shop], new Map(), '', locks).get('apps/shop')!.targets!;
}

function hex(name: string, only?: string[]): MixDependency {
  return { name, source: 'hex', sameEnv: false, ...(only ? { only } : {}) };
}

const TOOLS = ['lint', 'dialyzer', 'docs', 'ecto.migrate', 'serve', 'serve-ready'];

test('a library has what every project has, and nothing that it lacks the tool for', () => {
  const names = Object.keys(targets({}));
  expect(names).toEqual(expect.arrayContaining(['iex', 'coverage']));
  expect(names.filter((name) => TOOLS.includes(name))).toEqual([]);
});

test('checks run where `only` lets their package be, on what was compiled there', () => {
  const { lint, dialyzer, docs } = targets({
    deps: [hex('credo', ['test']), hex('dialyxir', ['dev', 'test']), hex('ex_doc', ['docs'])],
  });
  expect(lint).toMatchObject({
    executor: 'nx-otp:mix',
    options: { task: 'credo', args: [], mixEnv: 'test' },
    cache: true,
    dependsOn: ['compile-test'],
    outputs: [],
    metadata: { description: 'mix credo', help: { command: 'mix help credo', example: { args: ['--strict'] } } },
  });
  expect(lint!.inputs).toEqual(
    expect.arrayContaining([
      '{projectRoot}/**/*',
      '{workspaceRoot}/.credo.exs',
      '{workspaceRoot}/config/.credo.exs',
      '{workspaceRoot}/apps/.credo.exs',
      '{workspaceRoot}/apps/config/.credo.exs',
    ]),
  );
  expect(dialyzer).toMatchObject({ options: { task: 'dialyzer', mixEnv: 'dev' }, dependsOn: ['compile'] });
  expect(docs).toBeUndefined();
});

test('docs go where the cache looks for them', () => {
  expect(targets({ deps: [hex('ex_doc', ['dev'])] })['docs']).toMatchObject({
    options: { task: 'docs', args: ['--output', 'doc'], mixEnv: 'dev' },
    outputs: ['{projectRoot}/doc'],
    metadata: { description: 'mix docs --output doc' },
  });
});

test('coverage keeps its report, wherever mix.exs wants it', () => {
  expect(targets({})['coverage']).toMatchObject({
    options: { task: 'test', args: ['--cover', '--no-deps-check', '--no-compile'], mixEnv: 'test', ownBeam: true },
    cache: true,
    dependsOn: ['compile-test'],
    outputs: ['{workspaceRoot}/apps/shop/cover'],
  });
  expect(targets({ coverageOutput: '../../reports/shop' })['coverage']!.outputs).toEqual([
    '{workspaceRoot}/reports/shop',
  ]);
  expect(targets({ coverageOutput: '/tmp/reports' })['coverage']).toMatchObject({ cache: false, outputs: [] });
});

test("Ecto's tasks and aliases leave MIX_ENV to Mix, are not cached, and have their packages", () => {
  const { setup, 'ecto.migrate': migrate } = targets({ deps: [hex('ecto_sql')], aliases: ['setup'] }, ['ecto_sql']);
  expect(migrate).toEqual({
    executor: 'nx-otp:mix',
    options: { task: 'ecto.migrate' },
    dependsOn: ['deps-get'],
    metadata: {
      description: 'mix ecto.migrate',
      technologies: ['elixir'],
      help: { command: 'mix help ecto.migrate', example: { args: [] } },
    },
  });
  expect(setup).toMatchObject({ options: { task: 'setup' }, metadata: { description: 'The alias setup' } });
});

test('an alias that has the name of a target is run by it', () => {
  const found = targets({ aliases: ['test', 'ecto.migrate'], deps: [hex('ecto_sql')] });
  expect(found['test']).toMatchObject({ cache: true, options: { task: 'test' } });
  expect(found['ecto.migrate']!.metadata!.description).toBe('mix ecto.migrate');
});

test('what starts can be served: Phoenix by its own task, which compiles by itself', () => {
  expect(targets({ starts: true })['serve']).toMatchObject({
    executor: 'nx-otp:serve',
    continuous: true,
    options: { task: 'run' },
    dependsOn: ['compile'],
    readyWhen: { logMatches: 'shop is up' },
    metadata: { description: 'mix run, until it is stopped; again when a source changes' },
  });
  const { serve, iex, 'serve-ready': ready } = targets({ starts: true, deps: [hex('phoenix')] });
  expect(serve).toMatchObject({ options: { task: 'phx.server', watch: false } });
  expect(iex!.metadata!['help']).toEqual({ command: 'iex --help', example: { args: ['phx.server'] } });
  expect(ready).toMatchObject({ executor: 'nx-otp:serve-ready', dependsOn: ['serve'] });
});

test('an umbrella serves what its children start', () => {
  const root = mixFile('.', { module: 'Root.MixProject', appsPath: 'apps' });
  const child = mixFile('apps/web', { app: 'web', starts: true });
  const found = projectNodes([root, child], new Map()).get('.')!.targets!;
  expect(found['serve']).toMatchObject({ options: { task: 'run' } });
  expect(found['coverage']).toBeUndefined();
});
