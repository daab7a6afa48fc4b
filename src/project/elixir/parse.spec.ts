import { parseElixir } from './parse';

const LONG = `defmodule A do\n${'  def f, do: [1, 2, 3]\n'.repeat(300)}end\n`;

afterEach(() => jest.restoreAllMocks());

it('reads all of a text, however long the machine does something else meanwhile', () => {
  let clock = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => (clock += 60_000));
  const { errors, program } = parseElixir('mix.exs', LONG);
  expect([errors, program.body.length]).toEqual([[], 1]);
});

it('finds errors, and reads a sigil before a word, in one text', () => {
  const text = 'for a <- ~w(x y) do a end\n)';
  const { errors, program } = parseElixir('mix.exs', text);
  expect(errors).toEqual([text.length - 1]);
  expect(program.body[0]).toMatchObject({
    type: 'call',
    name: 'for',
    args: [{ name: '<-', args: [{ name: 'a' }, { type: 'call', name: 'sigil_w' }] }, { type: 'list' }],
  });
});
