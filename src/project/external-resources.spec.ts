import { readExternalResources } from './external-resources';

const read = (body: string) =>
  readExternalResources('apps/shop/lib/shop/prices.ex', 'apps/shop', `defmodule Shop.Prices do\n${body}\nend\n`);

test.each([
  ['a literal, from the folder that Mix compiles in', '@external_resource "priv/a.csv"', ['apps/shop/priv/a.csv']],
  ['Path.join', '@external_resource Path.join(__DIR__, "../../../../shared/a.csv")', ['shared/a.csv']],
  ['a list', '@external_resource Path.join([__DIR__, "../../priv", "a.csv"])', ['apps/shop/priv/a.csv']],
  ['Path.expand', '@external_resource Path.expand("../../../../shared/a.csv", __DIR__)', ['shared/a.csv']],
  ['interpolation', '@external_resource "#{__DIR__}/../../../../shared/a.csv"', ['shared/a.csv']],
  [
    'an attribute, and several',
    '@folder Path.expand("../../../../shared", __DIR__)\n@external_resource Path.join(@folder, "a.csv")\n@external_resource Path.join(@folder, "b.csv")',
    ['shared/a.csv', 'shared/b.csv'],
  ],
  [
    'a pipeline, and the attribute read',
    '@external_resource __DIR__ |> Path.join("../../../../shared/a.csv") |> Path.expand()\n@csv File.read!(@external_resource)',
    ['shared/a.csv'],
  ],
  [
    'a listing',
    'for path <- Path.wildcard(Path.join(__DIR__, "../../../../shared/*.csv")), do: @external_resource path',
    ['shared/*.csv'],
  ],
  ['what is known in part', '@external_resource "#{__DIR__}/../../../../shared/#{name()}"', ['shared/**']],
  ['what only the run knows', '@external_resource Shop.Elsewhere.path()', []],
])('%s', (_, body, expected) => expect(read(body)).toEqual(expected));

test('modules inside modules, and a text that is no Elixir', () => {
  expect(read('defmodule Inner do\n@external_resource "priv/a.csv"\nend')).toEqual(['apps/shop/priv/a.csv']);
  expect(readExternalResources('a/lib/a.ex', 'a', '@external_resource "priv/a.csv" (((')).toEqual([]);
});
