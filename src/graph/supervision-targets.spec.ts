import { SHARED_PATHS, mixFile } from './fixture';
import type { MixFile } from './mix-project';
import { projectNodes } from './nodes';

function project(rest: Partial<MixFile>) {
  const files = [mixFile('apps/orders', { app: 'orders', ...SHARED_PATHS, releases: ['orders'] }, rest)];
  return projectNodes(files, new Map()).get('apps/orders')!;
}

test('a project with an otp.toml offers a sync before it compiles, in every environment', () => {
  const { targets } = project({ hasManifest: true });
  const synced = Object.entries(targets!).filter(([, { syncGenerators }]) => syncGenerators?.length);
  expect(synced.map(([name, { syncGenerators }]) => [name, syncGenerators])).toEqual([
    ['compile', ['nx-otp:supervision']],
    ['compile-test', ['nx-otp:supervision']],
    ['compile-prod', ['nx-otp:supervision']],
  ]);
});

test('and looks at its tree by the command of this package, again only when otp.toml changes', () => {
  const { targets, metadata } = project({ hasManifest: true });
  expect(targets!['explain']).toEqual({
    executor: 'nx:run-commands',
    options: { command: 'nx-otp explain otp.toml', cwd: 'apps/orders' },
    cache: true,
    inputs: ['{projectRoot}/otp.toml', { externalDependencies: ['mix:nx-otp'] }],
    outputs: [],
    metadata: { description: 'Says what restarts when a service of otp.toml crashes', technologies: ['elixir'] },
  });
  expect(targets!['visualise']!.options).toEqual({ command: 'nx-otp visualise otp.toml', cwd: 'apps/orders' });
  expect(metadata!['otp']).toEqual({ manifest: 'apps/orders/otp.toml' });
});

test('a project without one has none of this', () => {
  const { targets, metadata } = project({});
  expect(Object.keys(targets!)).not.toEqual(expect.arrayContaining(['explain']));
  expect(Object.values(targets!).some(({ syncGenerators }) => syncGenerators !== undefined)).toBe(false);
  expect(metadata!['otp']).toBeUndefined();
});
