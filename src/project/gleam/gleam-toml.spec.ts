import { readGleamToml } from './gleam-toml';

test('name, target and dependencies, those for development as well', () => {
  const text = `name = "cart"
target = "javascript"
[dependencies]
gleam_stdlib = ">= 0.44.0 and < 2.0.0"
money = { path = "../money" }
[dev-dependencies]
gleeunit = { git = "https://example.com/gleeunit.git", ref = "main" }
`;
  expect(readGleamToml(text, 'gleam.toml')).toEqual({
    name: 'cart',
    target: 'javascript',
    deps: [
      { name: 'gleam_stdlib', source: 'hex' },
      { name: 'money', source: 'path', path: '../money' },
      { name: 'gleeunit', source: 'git' },
    ],
    unread: [],
  });
});

test('a file that is no TOML says why', () => {
  const { unread, ...rest } = readGleamToml('name = \n', 'libs/cart/gleam.toml');
  expect(rest).toEqual({ target: 'erlang', deps: [] });
  expect(unread).toHaveLength(1);
  expect(unread[0]).toContain('libs/cart/gleam.toml: Invalid TOML document');
  expect(unread[0]).toContain('1:  name = ');
});
