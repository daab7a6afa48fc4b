import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { canonical } from './canonical.fixture';
import { readTerms } from './terms';

/** What `file:consult/1` says of each text, in one BEAM. */
function consult(texts: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'nx-otp-consult-'));
  try {
    const files = texts.map((text, index) => {
      const file = join(folder, `${index}.config`);
      writeFileSync(file, text);
      return `${file}\n`;
    });
    const script = join(__dirname, 'consult.fixture.escript');
    const output = execFileSync('escript', [script], { input: files.join(''), encoding: 'utf8', maxBuffer: 1 << 28 });
    return output.split('\n').slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function read(text: string): string {
  const { terms, unread } = readTerms(text, 'rebar.config');
  return unread.length > 0 ? 'error' : `ok ${terms.map(canonical).join(',')}`;
}

function expectAgreement(texts: string[]): void {
  const expected = consult(texts);
  expect(expected).toHaveLength(texts.length);
  expect(texts.map((text) => [text, read(text)])).toEqual(texts.map((text, index) => [text, expected[index]]));
}

const escapes = [
  '\\n',
  '\\s',
  '\\d',
  '\\e',
  '\\^a',
  '\\^?',
  '\\x41',
  '\\x{1F600}',
  '\\101',
  '\\0',
  '\\q',
  '\\\\',
  '\\"',
  "\\'",
];
const characters = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('a', 'Z', ' ', '0', '.', '%', 'é', 'ß', 'ł', '😀', '\n', '\t') },
  { weight: 2, arbitrary: fc.constantFrom(...escapes) },
);
const inside = fc.array(characters, { maxLength: 6 }).map((parts) => parts.join(''));
const space = fc.constantFrom('', ' ', '\n', '  % note "\n', '\t', '\u00a0');
const number = fc.oneof(
  fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map(String),
  fc.constantFrom(
    '16#fF',
    '2#101',
    '36#zZ',
    '1_000',
    '-  1',
    '+2',
    '-0',
    '0.0',
    '16#F_F',
    '$a',
    '$\\n',
    '$ ',
    "$'",
    '$😀',
    '$\\x{41}',
    '$\\\\',
  ),
  fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 })
    // As keys of a map 0.0 and -0.0 are one up to OTP 26, and two from 27 on.
    .filter((value) => !Object.is(value, -0))
    .map((value) => {
      const [mantissa, exponent] = value.toExponential().split('e');
      return `${mantissa!.includes('.') ? mantissa : `${mantissa}.0`}e${exponent}`;
    }),
);
const leaf = fc.oneof(
  number,
  fc.constantFrom('a', 'debug_info', 'a@b', 'aB1', 'ßa', 'öÖ', "''", 'fun lists:map/2', 'maybe'),
  inside.map((text) => `'${text.replaceAll("'", '')}'`).filter((text) => !text.endsWith("\\'")),
  inside.map((text) => `"${text.replaceAll('"', '')}"`).filter((text) => !text.endsWith('\\"')),
  fc.constantFrom(
    '"a" "b"',
    '<<>>',
    '<<"abc">>',
    '<<"ł"/utf8>>',
    '<<"é">>',
    '<<1, 255, 256, -1>>',
    '<<"a", 0, "b">>',
    '"a"\n"b"',
  ),
);
const { term } = fc.letrec<{ term: string }>((tie) => {
  const several = fc.array(
    fc.tuple(space, tie('term'), space).map((parts) => parts.join('')),
    { maxLength: 4 },
  );
  return {
    term: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      leaf,
      several.map((items) => `{${items.join(',')}}`),
      several.map((items) => `[${items.join(',')}]`),
      fc
        .tuple(
          several.filter((items) => items.length > 0),
          tie('term'),
        )
        .map(([items, tail]) => `[${items.join(',')}|${tail}]`),
      fc
        .array(fc.tuple(tie('term'), tie('term')), { maxLength: 3 })
        .map((pairs) => `#{${pairs.map(([key, value]) => `${key} => ${value}`).join(', ')}}`),
      tie('term').map((inner) => `(${inner})`),
    ),
  };
});
const file = fc.array(
  fc.tuple(space, term, space).map(([before, text, after]) => `${before}${text}${after}`),
  { maxLength: 4 },
);

test('the BEAM reads the same in what it takes', () => {
  expectAgreement(fc.sample(file, 400).map((terms) => terms.map((text) => `${text} .\n`).join('')));
});

test('the BEAM refuses what is refused here: files with a part cut out or put in', () => {
  const pieces = fc.constantFrom(
    '',
    '.',
    ',',
    '"',
    "'",
    '}',
    ']',
    '<<',
    'X',
    '1.',
    'case',
    '$',
    '\\',
    '#',
    '|',
    '. ',
    '\u0001',
    'end',
    '-',
    '(',
    '?',
    '16#',
    '1.0e',
    '\\x',
  );
  const damaged = fc.tuple(file, fc.nat(), fc.nat({ max: 3 }), pieces).map(([terms, position, length, piece]) => {
    const text = [...terms.map((each) => `${each}.\n`).join('')];
    const at = position % (text.length + 1);
    return [...text.slice(0, at), piece, ...text.slice(at + length)].join('');
  });
  expectAgreement(fc.sample(damaged, 600));
});

test('the BEAM reads the same in files as people write them', () => {
  expectAgreement([
    '{erl_opts, [debug_info, {i, "include"}, {platform_define, "^(2[1-9])", \'HAVE\'}]}.\n{deps, [{jsx, "3.1.0"}, {cowboy, {git, "https://example.com/c.git", {tag, "2.9.0"}}}]}.',
    '{"1.2.0",\n[{<<"jsx">>,{pkg,<<"jsx">>,<<"3.1.0">>},0}]}.\n[\n{pkg_hash,[\n {<<"jsx">>, <<"D12516BAA0BB23A59BB35DCCAF02A1BD08243FCBB9EFE24F2D9D056CCFF71268">>}]}\n].\n',
    "%% -*- erlang -*-\n{application, 'my-app', [{vsn, git}, {applications, [kernel, stdlib]}]}.",
    '%% coding: utf-8\n{title, "Füße"}.',
    '',
    '% nothing\n',
    '{a, b}.% end',
    '{a, b}.',
    '{a, b}',
    '{a, 1.}.',
    '{0.0, -0.0}.',
    'a.b.',
    'X.',
    'fun() -> ok end.',
    '{x, #rec{}}.',
    '#{a => 1, a => 2, "a" => 3, [97] => 4}.',
  ]);
});
