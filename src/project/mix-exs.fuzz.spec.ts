import fc from 'fast-check';
import { readConfigExs } from './config-exs';
import { readFormatterExs } from './formatter-exs';
import { readMixExs } from './mix-exs';
import { surroundings } from './mix-exs.fixture';
import { examples } from './mix-exs.examples';
import { readMixLock } from './mix-lock';

/** Far more than any takes alone, so that a busy machine fails nothing; without limits some would take minutes. */
const patience = 20_000;

const texts = examples.map(({ text }) => text);
const valid = fc.constantFrom(...texts);
const elixirish = fc
  .array(
    fc.constantFrom(
      ...'do end fn -> [ ] ( ) { } %{ } , : | ++ <- & @ = "#{ " """ ~w( \\ \n ; when def defp defmodule use Mix.Project project deps for if case :a 1'.split(
        ' ',
      ),
      ' ',
    ),
    { maxLength: 200 },
  )
  .map((words) => words.join(' '));
const bytes = fc.uint8Array({ maxLength: 400 }).map((data) => Buffer.from(data).toString('latin1'));
const at = fc.nat(2_000);

const broken = fc.oneof(
  fc.tuple(valid, at).map(([text, end]) => text.slice(0, end)),
  fc.tuple(valid, at, at).map(([text, a, b]) => text.slice(0, Math.min(a, b)) + text.slice(Math.max(a, b))),
  fc.tuple(valid, valid, at, at).map(([a, b, i, j]) => a.slice(0, i) + b.slice(j)),
  fc.tuple(valid, at, fc.oneof(elixirish, bytes)).map(([text, i, noise]) => text.slice(0, i) + noise + text.slice(i)),
  fc
    .tuple(valid, at, fc.string({ unit: 'binary', maxLength: 3 }))
    .map(([text, i, c]) => text.slice(0, i) + c + text.slice(i + 1)),
  elixirish,
  bytes,
);

function expectFacts(text: string): void {
  const { unread } = readMixExs(text, surroundings());
  expect(unread.filter(({ key }) => key === 'file').length).toBeLessThanOrEqual(1);
  expect(new Set(unread.map(({ key }) => key)).size).toBe(unread.length);
  for (const { place, frame, reason } of unread) {
    expect(frame.startsWith(`${place.file}:${place.line}:${place.column}\n`)).toBe(true);
    expect(reason).not.toMatch(/\n/);
  }
}

test('no text makes mix.exs fail, and none gives more than one error for a part', () => {
  fc.assert(fc.property(broken, expectFacts), { numRuns: 600 });
});

test('no text makes the other readers fail', () => {
  const read = (text: string) => {
    readConfigExs(text);
    readFormatterExs(text);
    readMixLock(text);
  };
  fc.assert(fc.property(broken, read), { numRuns: 200 });
});

test('more than 128 KiB are not looked at', () => {
  const { unread } = readMixExs('x'.repeat(10_000_000), surroundings());
  expect(unread.map(({ reason }) => reason)).toEqual([
    'the file is longer than 131072 characters, which is more than is read statically',
  ]);
});

const call = 'defmodule A do\n  use Mix.Project\n  def project, do: [app: :a, deps: deps(0)]\n';

test.each<[string, string]>([
  ['100,000 brackets', '['.repeat(100_000)],
  ['60,000 pairs of brackets', '['.repeat(60_000) + ']'.repeat(60_000)],
  ['100,000 parentheses', `${call}  def deps(_), do: ${'('.repeat(100_000)}`],
  ['20,000 functions in one another', 'fn -> '.repeat(20_000)],
  ['40,000 interpolations in one another', '"#{'.repeat(40_000)],
  ['60,000 additions', 'a+'.repeat(60_000)],
  ['120,000 signs', '-'.repeat(120_000)],
  ['a list of 30,000 lists', `${call}  def deps(_), do: [${'[], '.repeat(30_000)}]\nend`],
  ['120,000 characters of comments', '# comment\n'.repeat(12_000)],
  ['120,000 characters of functions', `${call}${'  defp f, do: [{:a, "1.0.0"}]\n'.repeat(4_000)}end`],
  ['120,000 characters in one string', `${call}  def deps(_), do: "${'x'.repeat(120_000)}"\nend`],
  ['120,000 zeros', '\0'.repeat(120_000)],
  ['120,000 line ends', '\n'.repeat(120_000)],
])('%s', (_, text) => expectFacts(text), patience);

test.each<[string, string]>([
  ['calls itself', 'def deps(n), do: deps(n + 1)'],
  ['calls itself twice', 'def deps(n), do: deps(n + 1) ++ deps(n + 1)'],
  ['calls itself through another', 'def deps(n), do: other(n)\n  def other(n), do: [deps(n)]'],
  ['doubles a text', 'def deps(n), do: Enum.reduce(1..900, "x", fn _, x -> x <> x end)'],
  ['doubles a list', 'def deps(n), do: Enum.reduce(1..900, [1], fn _, x -> x ++ x end)'],
  [
    'doubles a tuple',
    'def deps(n), do: Enum.reduce(1..900, {}, fn i, x -> if System.get_env("A"), do: {x, x}, else: {i, x} end)',
  ],
  ['nests a list', 'def deps(n), do: List.flatten(Enum.reduce(1..900, [1], fn _, x -> [x, x] end))'],
  [
    'has many branches',
    `def deps(n), do: [${Array.from({ length: 40 }, (_, i) => `if(System.get_env("A${i}"), do: {:a${i}, "1"}, else: {:b${i}, "1"})`).join(', ')}]`,
  ],
  [
    'adds up many branches',
    `def deps(n), do: ${Array.from({ length: 40 }, (_, i) => `if(System.get_env("A${i}"), do: [{:a${i}, "1"}], else: [])`).join(' ++ ')}`,
  ],
  ['loops in loops', 'def deps(n), do: for a <- 1..500, b <- 1..500, c <- 1..500, do: {:"a#{a}", b, c}'],
  ['applies a function to itself', 'def deps(n), do: (fn f -> f.(f) end).(fn f -> f.(f) end)'],
  ['requires itself', 'Code.require_file("mix.exs", __DIR__)\n  def deps(n), do: []'],
])(
  'code that %s ends',
  (_, body) => {
    const text = `${call}  ${body}\nend\n`;
    expectFacts(text);
    readMixExs(text, surroundings({ 'mix.exs': text }));
  },
  patience,
);
