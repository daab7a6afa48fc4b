import { readMixExs } from './mix-exs';

function folders(keys: string) {
  const text = `defmodule Web.MixProject do\n  use Mix.Project\n  def project, do: [app: :web, ${keys}]\nend\n`;
  return readMixExs(text, { file: 'apps/web/mix.exs', readFile: () => undefined }).folders;
}

test.each([
  ["Mix's own option", '"cmd --cd assets npm ci"', ['assets']],
  ["npm's", '"cmd npm run deploy --prefix ../../packages/ui"', ['../../packages/ui']],
  ["npm's, in one word", '"cmd npm ci --prefix=assets"', ['assets']],
  ["make's", '"cmd make -C ../../ports/geo"', ['../../ports/geo']],
  ["the shell's", '"cmd cd assets && npm ci"', ['assets']],
  ['several tasks', '["deps.get", "cmd --cd assets npm ci", "cmd --cd port make"]', ['assets', 'port']],
  ['one that is no command', '"run --cd assets"', undefined],
  ['what a shell fills in', '"cmd --cd $HOME/assets npm ci"', undefined],
  ['a function', '&build/1', undefined],
])('an alias names a folder: %s', (_, task, expected) => {
  expect(folders(`aliases: [build: ${task}]`)).toEqual(expected);
});

test('elixir_make runs in a folder', () => {
  expect(folders('make_cwd: Path.expand("../../ports/geo", __DIR__)')).toEqual(['../../ports/geo']);
  expect(folders('make_cwd: "c_src", make_targets: ["all"]')).toEqual(['c_src']);
});
