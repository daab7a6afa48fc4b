import * as fc from 'fast-check';
import { difference } from './difference';

test('shows what changed with the line before and after', () => {
  expect(difference('a\nb\nc\nd\n', 'a\nB\nc\nd\n')).toEqual(['  a', '- b', '+ B', '  c']);
});

test('shows a line that moved as gone and come', () => {
  expect(difference('repo\nledger\nmailer\nend', 'ledger\nmailer\nrepo\nend')).toEqual([
    '- repo',
    '  ledger',
    '  mailer',
    '+ repo',
    '  end',
  ]);
});

test('shows nothing of texts that differ in line ends alone', () => {
  expect(difference('a\r\nb\r\n', 'a\nb\n')).toEqual([]);
});

test('is quick and right for texts without a line in common, however long', () => {
  const lines = (word: string) => Array.from({ length: 5000 }, (_, i) => `${word} ${i}`).join('\n');
  expect(difference(lines('old'), lines('new'))).toHaveLength(10_000);
});

test('leads from one text to the other', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const shown = difference(before.join('\n'), after.join('\n'));
      const kept = (mark: string) => shown.filter((line) => line.startsWith(mark)).map((line) => line.slice(2));
      const left = [...before.join('\n').split('\n')];
      for (const line of kept('- ')) left.splice(left.indexOf(line), 1);
      expect([...left, ...kept('+ ')].sort()).toEqual(after.join('\n').split('\n').sort());
    }),
  );
});
