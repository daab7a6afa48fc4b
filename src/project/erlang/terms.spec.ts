import { readTerms } from './terms';
import { textOf, valueOf } from './term';

test('properties are looked up as rebar3 does', () => {
  const { terms } = readTerms(
    '{deps, []}. warn. {name, <<"café"/utf8>>}. {name, "later"}. {vsn, [48, 46, 49]}.',
    'rebar.config',
  );
  expect(valueOf('deps', terms)).toEqual({ kind: 'list', items: [] });
  expect(valueOf('warn', terms)).toEqual({ kind: 'atom', name: 'true' });
  expect(textOf(valueOf('name', terms))).toBe('café');
  expect(textOf(valueOf('vsn', terms))).toBe('0.1');
  expect(valueOf('plugins', terms)).toBeUndefined();
});

test('a term that cannot be read is told with its place, and the others are there', () => {
  const text = '{deps, []}.\n{erl_opts, [debug_info, Debug]}.\n{name, fun() -> x end}.\n{vsn, "1"}';
  const { terms, unread } = readTerms(text, 'libs/one/rebar.config');
  expect(terms).toHaveLength(1);
  expect(unread).toEqual([
    {
      reason: 'D is no part of a term',
      frame: 'libs/one/rebar.config:2:25\n  2 | {erl_opts, [debug_info, Debug]}.\n    |                         ^',
    },
    {
      reason: '( stands where it cannot',
      frame: 'libs/one/rebar.config:3:11\n  3 | {name, fun() -> x end}.\n    |           ^',
    },
    {
      reason: 'the last term has no dot at its end',
      frame: 'libs/one/rebar.config:4:11\n  4 | {vsn, "1"}\n    |           ^',
    },
  ]);
});

test.each([
  ['"never closed', '" is never closed'],
  ['{a}} .', '} stands where it cannot'],
  ['[a,].', '] stands where it cannot'],
  ['1#0.', '1#0 has no base from 2 to 36'],
  ['2#12.', '2 is no digit in base 2'],
  ['1.0e999.', '1.0e999 is larger than any float'],
  ['"\\xz".', 'an escape sequence that Erlang does not know'],
  ['a b.', 'an atom stands where it cannot'],
  ['{a, .', 'the end of the term stands where it cannot'],
  [`'${'a'.repeat(256)}'.`, 'an atom has at most 255 characters'],
  [`${'['.repeat(1002)}${']'.repeat(1002)}.`, 'terms are nested more than 1000 deep'],
  [`${'<<'.repeat(100_000)}.`, '<< stands where it cannot'],
])('says what is wrong: %#', (text, reason) => {
  expect(readTerms(text, 'rebar.config').unread.map((each) => each.reason)).toEqual([reason]);
});

test('time grows with the text, whatever it is, and no faster', () => {
  const unit = ['{a, [1, "b\\n", \'c\', <<"d">>]}. ', '[a|', '"', "\\'", '$', '% x\n', '{', '1_', '. ', 'fun '];
  for (const piece of unit) {
    const time = (count: number) => {
      const text = piece.repeat(count);
      const start = process.cpuUsage();
      readTerms(text, 'rebar.config');
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    };
    time(4_000);
    // 16 times the text: 256 times the time, were it quadratic.
    const [short, long] = [Math.max(time(4_000), 5), time(34_000)];
    expect(long / short).toBeLessThan(80);
  }
});
