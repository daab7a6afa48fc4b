import { readMixLock } from './mix-lock';

test('packages from Hex and git', () => {
  const text = `%{
  "jason": {:hex, :jason, "1.4.1", "af1504", [:mix], [{:decimal, "~> 1.0 or ~> 2.0", [hex: :decimal, repo: "hexpm", optional: true]}], "hexpm", "fbb01e"},
  "tiny": {:git, "https://example.com/tiny.git", "0a1b", [branch: "main"]},
}
`;
  expect(readMixLock(text)).toEqual([
    {
      name: 'jason',
      source: 'hex',
      hexName: 'jason',
      version: '1.4.1',
      dependencies: ['decimal'],
      entry: expect.stringMatching(/^hex jason 1\.4\.1 [0-9a-f]{16}$/),
    },
    {
      name: 'tiny',
      source: 'git',
      version: '0a1b',
      dependencies: [],
      entry: expect.stringMatching(/^git https:\/\/example\.com\/tiny\.git 0a1b [0-9a-f]{16}$/),
    },
  ]);
});

test('an entry is another where anything in it is, and the same wherever it stands', () => {
  const entryOf = (options: string, before = '') =>
    readMixLock(`%{${before}"tiny": {:git, "https://example.com/tiny.git", "0a1b", [${options}]}}`)[0]!.entry;
  expect(entryOf('tag: "x", sparse: "y"')).not.toBe(entryOf('tag: "x sparse y"'));
  expect(entryOf('tag: "x"', '\r\n  ')).toBe(entryOf('tag: "x"'));
});

test('a text that is no lock file has none', () => {
  expect(readMixLock('<<<<<<< HEAD')).toEqual([]);
  expect(readMixLock('%{"a" => 1, "b": {:hex}, "c": {:other, :c, "1"}}').map(({ name }) => name)).toEqual(['b']);
});

test('a package may be called otherwise in Hex', () => {
  const [locked] = readMixLock('%{"a": {:hex, :real, "1.0.0", "4633", [:mix], [], "hexpm", "53cf"}}');
  expect(locked).toMatchObject({ name: 'a', hexName: 'real', version: '1.0.0' });
});
