import type { ProjectConfiguration } from '@nx/devkit';
import { type PluginChoices, NO_CHOICES, applyChoices } from './choices';
import { SHARED_PATHS, mixFile, pathDependency } from './fixture';
import { projectNodes } from './nodes';

const orders = mixFile('apps/orders', {
  app: 'orders',
  ...SHARED_PATHS,
  deps: [pathDependency('billing', '../../libs/billing')],
  releases: ['orders'],
});
const billing = mixFile('libs/billing', { app: 'billing', ...SHARED_PATHS });

function chosen(choices: Partial<PluginChoices>): ProjectConfiguration {
  const nodes = projectNodes([orders, billing], new Map(), choices.namePrefix);
  applyChoices(nodes, { ...NO_CHOICES, ...choices });
  return nodes.get('apps/orders')!;
}

const all = Object.keys(chosen({}).targets!);

test('another name for a target is one for those that need it, too', () => {
  const targets = chosen({ targets: { 'compile-prod': 'build', test: 'unit' } }).targets!;
  expect(Object.keys(targets)).toEqual(
    all.map((name) => (name === 'compile-prod' ? 'build' : name === 'test' ? 'unit' : name)),
  );
  expect(targets['build']).toMatchObject({ options: { mixEnv: 'prod' }, dependsOn: ['^build'] });
  expect(targets['release']!.dependsOn).toEqual(['build']);
  expect(targets['unit']!.dependsOn).toEqual(['compile-test']);
});

test('a target that is left out is not there', () => {
  const targets = chosen({ targets: { 'release-check': false, 'format-check': false } }).targets!;
  expect(Object.keys(targets)).toEqual(all.filter((name) => !['release-check', 'format-check'].includes(name)));
});

test('without an environment there is nothing that is of it, and nothing that needs that', () => {
  const gone = ['compile-prod', 'release', 'release-check', 'otp-boundaries'];
  const targets = chosen({ environments: ['dev', 'test'] }).targets!;
  expect(Object.keys(targets)).toEqual(all.filter((name) => !gone.includes(name)));
  expect(Object.keys(chosen({ environments: ['dev'] }).targets!)).not.toContain('test');
});

test('a prefix is for names that nobody has given', () => {
  expect(chosen({ namePrefix: 'elixir-' }).name).toBe('elixir-orders');
  const given = new Map([['libs/billing', 'money']]);
  const names = [...projectNodes([orders, billing], given, 'elixir-').values()].map(({ name }) => name);
  expect(names).toEqual(['elixir-orders', 'money']);
});

test.each([
  [
    { complie: 'build' },
    `The option "targets" of nx-otp in nx.json names targets that nx-otp makes.
  found:   complie
  allowed: boundaries, cluster-test, compile, compile-prod, compile-test, coverage, deps-compile, deps-compile-prod, deps-compile-test, deps-get, dialyzer, docs, ecto.create, ecto.drop, ecto.migrate, ecto.migrations, ecto.rollback, explain, format, format-check, iex, lint, otp-boundaries, release, release-check, serve, serve-ready, test, visualise
  remedy:  Did you mean "compile"?`,
  ],
  [
    { 'compile-test': false as const },
    `The option "targets" of nx-otp in nx.json leaves out nothing that another target needs.
  found:   "compile-test": false, and orders:test needs compile-test
  remedy:  Leave out "test" as well, or keep "compile-test".`,
  ],
  [
    { compile: 'test' },
    `The option "targets" of nx-otp in nx.json gives each target a name of its own.
  found:   two targets "test" of orders
  remedy:  Choose another name for one of them, or leave one out with false.`,
  ],
])('%j is told', (targets, message) => {
  expect(() => chosen({ targets })).toThrow(new Error(message));
});
