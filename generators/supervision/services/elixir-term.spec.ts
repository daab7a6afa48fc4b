import { Atom, lines, number, pairs, term } from './elixir-term';

describe('an Elixir term', () => {
  it.each([
    [0, '0'],
    [9999, '9999'],
    [10_000, '10_000'],
    [-1_234_567, '-1_234_567'],
    [12345678901234567890n, '12_345_678_901_234_567_890'],
    [0.5, '0.5'],
    [-12345.25, '-12_345.25'],
    [1e21, '1.0e21'],
    [-1.5e-9, '-1.5e-9'],
  ])('writes the number %p as %s', (value, text) => expect(number(value)).toBe(text));

  it.each([
    ['plain', '"plain"'],
    ['say "hi" \\ #{1 + 1} # {x}', '"say \\"hi\\" \\\\ \\#{1 + 1} # {x}"'],
    ['a\n\t\rb', '"a\\n\\t\\rb"'],
    ['bell \u0007, right to left \u202e, é 🙂', '"bell \\u{7}, right to left \\u{202e}, é 🙂"'],
  ])('writes the text %j so that Elixir reads the same', (value, text) => expect(term(value)).toBe(text));

  it('writes a table as a keyword list', () => {
    const table = { on: true, list: [1, ['x']], inner: { a: new Atom('unique') }, none: [], empty: {} };
    expect(term(table)).toBe('[on: true, list: [1, ["x"]], inner: [a: :unique], none: [], empty: []]');
    expect(pairs({ min: 1, max: 30_000 })).toBe('min: 1, max: 30_000');
  });

  it('writes an element a line', () => {
    expect(lines({ a: 1, list: [1, { b: 2 }], none: [] }, 0)).toBe(`[
  a: 1,
  list: [
    1,
    [
      b: 2
    ]
  ],
  none: []
]`);
  });

  it('breaks behind a key when the line would be longer than 98, with the comma', () => {
    const fits = 'x'.repeat(98 - 2 - 'a: ""'.length);
    expect(lines({ a: fits }, 0)).toBe(`[\n  a: "${fits}"\n]`);
    expect(lines({ a: fits, b: 1 }, 0)).toBe(`[\n  a:\n    "${fits}",\n  b: 1\n]`);
    expect(lines({ a: fits }, 1)).toBe(`[\n  a:\n    "${fits}"\n]`);
  });
});
