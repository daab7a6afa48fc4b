import fc from 'fast-check';
import { type Mark, MarkedOutput } from './marked-output';

function read(chunks: Buffer[]): { text: string; marks: Mark[] } {
  const read = { text: '', marks: [] as Mark[] };
  const output = new MarkedOutput(
    'N0',
    (text) => (read.text += text),
    (mark) => read.marks.push(mark),
  );
  for (const chunk of chunks) output.push(chunk);
  output.end();
  return read;
}

describe('marked output', () => {
  it('gives back what was printed to the byte, and the marks, however it is cut', () => {
    const text = fc.array(fc.constantFrom('a', '\n', 'N', '0', ' ', 'ü', '😀', 'N0 {'), { maxLength: 8 });
    const mark = fc.record({ status: fc.nat(255) });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, mark), { maxLength: 4 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
        (parts, cuts) => {
          const printed = parts.map(([words]) => words.join('').replaceAll('\nN0 ', ''));
          const bytes = Buffer.from(
            parts.map(([, each], at) => `${printed[at]}\nN0 ${JSON.stringify(each)}\n`).join(''),
          );
          const chunks: Buffer[] = [];
          for (let from = 0; from < bytes.length;) chunks.push(bytes.subarray(from, (from += cuts.next().value)));
          expect(read(chunks)).toEqual({ text: printed.join(''), marks: parts.map(([, each]) => each) });
        },
      ),
    );
  });

  it('passes on at once what can be no mark', () => {
    let text = '';
    new MarkedOutput(
      'N0',
      (each) => (text += each),
      () => undefined,
    ).push(Buffer.from('half a line\nN'));
    expect(text).toBe('half a line');
  });

  it('passes on a mark that never ended', () => {
    expect(read([Buffer.from('x\nN0 {"sta')])).toEqual({ text: 'x\nN0 {"sta', marks: [] });
  });
});
