import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { callInNode, makeCheckout } from './fixture';

let checkout: string;
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

const find = () => callInNode<string[]>('checkout.mjs', 'findMixProjects', JSON.stringify(checkout));

test('every folder with a mix.exs is a project, the top one too', () => {
  checkout = makeCheckout({ 'mix.exs': '', 'apps/orders/mix.exs': '', 'apps/orders/lib/orders.ex': '' });
  expect(find()).toEqual(['.', 'apps/orders']);
});

test('what was fetched or built is not', () => {
  const folders = [
    'deps/jason',
    '_build/dev',
    'node_modules/phoenix',
    '.elixir_ls/build',
    '.nx/cache',
    'web/deps/plug',
  ];
  checkout = makeCheckout(Object.fromEntries(folders.map((folder) => [`${folder}/mix.exs`, ''])));
  expect(find()).toEqual([]);
});

test('what lies below a folder of templates is not', () => {
  checkout = makeCheckout({
    'installer/templates/new/mix.exs': '',
    'apps/templates/mix.exs': '',
  });
  expect(find()).toEqual(['apps/templates']);
});

test('a symbolic link is not followed', () => {
  checkout = makeCheckout({ 'apps/orders/mix.exs': '' });
  symlinkSync(checkout, join(checkout, 'apps/loop'));
  expect(find()).toEqual(['apps/orders']);
});
