import { conditionOf, isSame, seal } from './owned-file';

const TEXT = 'defmodule Orders.Supervisor do\n  @moduledoc "A tree."\nend\n';

test('a sealed file says whose it is, and has a digest', () => {
  expect(seal(TEXT)).toBe(
    '# Made by nx-otp from otp.toml, and made anew by `nx sync`: change otp.toml, not this file.\n' +
      '# Digest of what follows, by which an edit is seen: 7c281afb31f9c602\n' +
      TEXT,
  );
});

test.each([
  ['as it was made', seal(TEXT)],
  ['with the line ends of Windows', seal(TEXT).replaceAll('\n', '\r\n')],
  ['with lines broken elsewhere', seal(TEXT).replace(' do\n', '\n    do\n')],
])('%s it is untouched, and the same', (_, text) => {
  expect(conditionOf(text)).toBe('untouched');
  expect(isSame(text, seal(TEXT))).toBe(true);
});

test.each([
  ['a word', seal(TEXT).replace('A tree', 'My tree')],
  ['a line', `${seal(TEXT)}# mine\n`],
  ['the digest', seal(TEXT).replace(/: [0-9a-f]{16}/, ': 0123456789abcdef')],
])('with another %s it is edited', (_, text) => {
  expect(conditionOf(text)).toBe('edited');
  expect(isSame(text, seal(TEXT))).toBe(false);
});

test.each([TEXT, '', seal(TEXT).split('\n').slice(1).join('\n')])('without its header it is foreign', (text) => {
  expect(conditionOf(text)).toBe('foreign');
});
