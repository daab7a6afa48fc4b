import { isProjectPath, isTemplate } from './discovery';

test.each(['mix.exs', 'apps/orders/mix.exs', 'apps/templates/mix.exs', 'test/fixtures/one/mix.exs', 'depsy/mix.exs'])(
  '%s stands for a project',
  (path) => expect(isProjectPath(path)).toBe(true),
);

test.each([
  'deps/jason/mix.exs',
  'apps/orders/deps/jason/mix.exs',
  '_build/dev/lib/x/mix.exs',
  'assets/node_modules/phoenix/mix.exs',
  'installer/templates/phx_single/mix.exs',
  'priv/template/app/mix.exs',
])('%s does not', (path) => expect(isProjectPath(path)).toBe(false));

test('a text with EEx tags is a template', () => {
  expect(isTemplate('defmodule <%= app_module %>.MixProject do')).toBe(true);
  expect(isTemplate('defmodule Orders.MixProject do')).toBe(false);
  expect(isTemplate('defmodule Orders.MixProject do\n  @template "<%= name %>"')).toBe(false);
});
