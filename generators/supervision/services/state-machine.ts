import { Atom, LINE_LENGTH, block, entryLines, hang } from './elixir-term';

/**
 * The type of a machine's states, as `mix format` breaks it where a line is too short for it.
 *
 * @example
 * stateUnion(['cart', 'done']) // ' :cart | :done'
 */
export function stateUnion(states: readonly string[]): string {
  const atoms = states.map((state) => `:${state}`);
  const line = ` ${atoms.join(' | ')}`;
  return '  @type state ::'.length + line.length <= LINE_LENGTH ? line : `\n          ${atoms.join('\n          | ')}`;
}

/** A map that leads from each state to the next, an entry a line. */
export function transitions(states: readonly string[]): string {
  const next = states.slice(1).map((state, index) => [states[index]!, new Atom(state)] as const);
  return hang(block(entryLines(Object.fromEntries(next), 4), ['%{', '}']), 2);
}
