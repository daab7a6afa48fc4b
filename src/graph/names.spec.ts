import { projectNames } from './names';

const none = new Map<string, string>();

test('a project is called as its OTP application', () => {
  expect(projectNames([{ root: 'apps/shop', app: 'orders' }], none)).toEqual(new Map([['apps/shop', 'orders']]));
});

test('of several with one application the one nearest to the workspace root keeps the name', () => {
  const names = projectNames(
    [
      { root: 'test/fixtures/orders', app: 'orders' },
      { root: 'apps/orders', app: 'orders' },
      { root: 'examples/orders', app: 'orders' },
    ],
    none,
  );
  expect(Object.fromEntries(names)).toEqual({
    'apps/orders': 'orders',
    'examples/orders': 'examples/orders',
    'test/fixtures/orders': 'test/fixtures/orders',
  });
});

test('the name that project.json or package.json gives wins, beside mix.exs and elsewhere', () => {
  const given = new Map([
    ['apps/orders', '@acme/orders'],
    ['packages/billing', 'billing'],
  ]);
  const names = projectNames(
    [
      { root: 'apps/orders', app: 'orders' },
      { root: 'libs/billing', app: 'billing' },
    ],
    given,
  );
  expect(Object.fromEntries(names)).toEqual({ 'apps/orders': '@acme/orders', 'libs/billing': 'libs/billing' });
});

test('no name is one that Nx finds in any object', () => {
  const projects = [
    { root: 'apps/constructor', app: 'constructor' },
    { root: 'constructor', module: 'Constructor.MixProject' },
  ];
  expect(Object.fromEntries(projectNames(projects, none))).toEqual({
    'apps/constructor': 'apps/constructor',
    constructor: 'constructor/constructor',
  });
});

test('an umbrella root is called after its module, because the folder of a checkout differs from clone to clone', () => {
  expect(projectNames([{ root: '.', module: 'MyShop.Umbrella.MixProject' }], none).get('.')).toBe('my_shop_umbrella');
  expect(projectNames([{ root: '.' }], none).get('.')).toBe('mix_workspace');
  expect(projectNames([{ root: 'services/broken' }], none).get('services/broken')).toBe('broken');
});

test('names are unique even where folder and application of different projects meet', () => {
  const projects = [
    { root: 'a', app: 'b' },
    { root: 'b', app: 'a' },
    { root: 'c', app: 'a' },
    { root: 'x/c', app: 'c' },
    { root: 'y/c', app: 'c' },
  ];
  const names = projectNames(projects, none);
  expect(new Set(names.values()).size).toBe(projects.length);
});
