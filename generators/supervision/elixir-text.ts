import { indent } from './services/elixir-term';

/**
 * A list with an element a line, which `mix format` leaves as it is however long the elements are.
 *
 * @param depth spaces before the line that the list begins in; elements may have lines of their own, indented alike
 * @example
 * listOf(['Orders.Repo'], 2) // '[\n    Orders.Repo\n  ]'
 */
export function listOf(elements: readonly string[], depth: number): string {
  if (elements.length === 0) return '[]';
  return `[\n${indent(elements.join(',\n'), depth + 2)}\n${' '.repeat(depth)}]`;
}
