import type { MixDependency } from '../project/facts';
import { hexPackages, mixFile, pathDependency, projectsByName, SHARED_PATHS } from './fixture';

test('a project with packages fetches and compiles them once for all that share their folders', () => {
  const git = { name: 'tiny', source: 'git' as const, sameEnv: false };
  const locked = hexPackages('tiny', 'deeper');
  const { orders: owner, billing: other } = projectsByName(
    { 'mix.lock': { locked } },
    mixFile('apps/orders', { app: 'orders', ...SHARED_PATHS, deps: [pathDependency('billing', '../../libs/billing')] }),
    mixFile('libs/billing', { app: 'billing', ...SHARED_PATHS, deps: [git] }),
  );
  expect(owner!.targets!['deps-get']).toMatchObject({
    options: { task: 'deps.get', mixEnv: 'dev', at: ['apps/orders', 'libs/billing'] },
    outputs: ['{workspaceRoot}/mix.lock', '{workspaceRoot}/deps/deeper', '{workspaceRoot}/deps/tiny'],
    inputs: expect.arrayContaining([
      '{workspaceRoot}/apps/orders/mix.exs',
      '{workspaceRoot}/libs/billing/mix.exs',
      '{workspaceRoot}/mix.lock',
    ]),
  });
  expect(other!.targets!['deps-get']).toMatchObject({
    executor: 'nx:noop',
    dependsOn: [{ projects: ['orders'], target: 'deps-get' }],
  });
  expect(Object.keys(other!.targets!)).not.toContain('deps-compile-prod');
  const compiled = { projects: ['orders'], target: 'deps-compile-prod' };
  expect(other!.targets!['compile-prod']!.dependsOn).toEqual([compiled, '^compile-prod']);
  expect(owner!.targets!['compile-prod']!.dependsOn).toEqual(['deps-compile-prod', '^compile-prod']);
});

test('packages of Hex and git are told by name, each once', () => {
  const dep = (name: string, source: 'hex' | 'git' | 'path') => ({ name, source, sameEnv: false });
  const deps = [dep('jason', 'hex'), dep('tiny', 'git'), dep('tiny', 'hex'), dep('beside', 'path')];
  const { shop } = projectsByName({}, mixFile('shop', { app: 'shop', deps }));
  expect(shop!.metadata).toMatchObject({ mix: { packages: ['jason', 'tiny'] } });
});

test('nothing is cached that may come from a package which no lock file has', () => {
  const hex = (name: string, rest: Partial<MixDependency> = {}): MixDependency => ({
    ...{ name, source: 'hex', sameEnv: false },
    ...rest,
  });
  const keys = ['deps-get', 'deps-compile', 'compile', 'test'];
  const cached = (locks: Record<string, string[]>) => {
    const files = Object.entries(locks).map(([path, names]) => [path, { locked: hexPackages(...names) }]);
    const found = projectsByName(
      Object.fromEntries(files),
      mixFile('shop', { app: 'shop', deps: [pathDependency('core', '../core', { sameEnv: false })] }),
      mixFile('core', { app: 'core', deps: [hex('jason'), hex('credo', { only: ['dev'] })] }),
      mixFile('plain', { app: 'plain' }),
    );
    return Object.values(found).flatMap(({ name, targets }) =>
      keys.filter((key) => targets![key]?.cache).map((key) => `${name}:${key}`),
    );
  };
  const all = (name: string) => keys.map((key) => `${name}:${key}`);
  const plain = ['plain:compile', 'plain:test'];
  expect(cached({})).toEqual(plain);
  expect(cached({ 'core/mix.lock': ['jason'], 'shop/mix.lock': ['other'] })).toEqual(plain);
  expect(cached({ 'core/mix.lock': ['credo', 'jason'] })).toEqual([...all('core'), ...plain]);
  expect(cached({ 'shop/mix.lock': ['jason'] })).toEqual([...plain, ...all('shop')]);
});

test('a target that is not cached says why', () => {
  const deps = ['jason', 'phoenix'].map((name) => ({ name, source: 'hex' as const, sameEnv: false }));
  const { shop } = projectsByName({}, mixFile('shop', { app: 'shop', deps }));
  expect(shop!.targets!['test']!.metadata!.description).toBe(
    'mix test, on what compile-test made. Not cached, as no mix.lock that Nx knows has jason, phoenix',
  );
});
