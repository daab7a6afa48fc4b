import { type ConcreteTree, concreteTree } from '../elixir/parse';
import { AliasScope } from './alias-scope';
import { type Found, ModuleWalk } from './module-walk';

export interface ModuleNames extends Found {
  /** Offsets where the text is no Elixir that the grammar knows; those in templates and doctests do not count. */
  errors: number[];
  /** All of the text was read. */
  isWhole: boolean;
}

/**
 * Every module that an Elixir text names, with aliases, `__MODULE__` and nested definitions followed as the compiler does, in
 * doctests and ~H too.
 *
 * @param next what a module, by its full name, is called after a renaming
 * @param parse for one that remembers
 * @example
 * moduleNames('alias Shop.Cart\nCart.new()').names.map(({ name }) => name) // ['Shop.Cart', 'Shop.Cart']
 */
export function moduleNames(
  text: string,
  next: (name: string) => string = (name) => name,
  parse: (text: string) => ConcreteTree = concreteTree,
): ModuleNames {
  const found: Found = { names: [], replacements: [], aliases: new Set() };
  const { errors, isWhole } = new ModuleWalk({ at: 0, code: text }, next, found, parse).program(new AliasScope());
  return { ...found, errors, isWhole };
}
