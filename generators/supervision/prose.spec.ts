import { listOf } from './elixir-text';
import { listed, wrapped } from './prose';

test.each([
  [[], ''],
  [['repo'], 'repo'],
  [['repo', 'ledger'], 'repo and ledger'],
  [['repo', 'ledger', 'mailer'], 'repo, ledger and mailer'],
])('lists %j as a sentence does', (names, text) => {
  expect(listed(names)).toBe(text);
});

test('breaks lines between words, and leaves a word that is too long whole', () => {
  expect(wrapped('one two three-and-more four', '# ', 9)).toEqual(['# one two', '# three-and-more', '# four']);
});

test('a list has an element a line, however many lines those have', () => {
  expect(listOf([], 2)).toBe('[]');
  expect(listOf(['# Why.\nOrders.Repo', 'Orders.Ledger'], 2)).toBe(
    '[\n    # Why.\n    Orders.Repo,\n    Orders.Ledger\n  ]',
  );
});
