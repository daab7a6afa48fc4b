import type { SyntaxNode } from '@lezer/common';
import { parts } from '../elixir/concrete-tree';

/** What a call is given, without its block. */
export function argumentsOf(call: SyntaxNode): SyntaxNode[] {
  const list = call.getChild('Arguments');
  return list ? parts(list) : [];
}

/** The names in braces of `Shop.{Cart, Order}`. */
export function membersOf(dot: SyntaxNode): SyntaxNode[] | undefined {
  const tuple = dot.lastChild?.name === 'Right' ? dot.lastChild.getChild('Tuple') : null;
  const members = tuple && parts(tuple);
  return members?.every(({ name }) => name === 'Alias') ? members : undefined;
}

/** The right side of a dot that a module stands on. */
export function isQualifier(node: SyntaxNode): boolean {
  return node.name === 'Right' && node.firstChild?.name === 'Alias';
}

/** Whether a node is another, or in it. */
export function contains(outer: SyntaxNode, inner: SyntaxNode): boolean {
  return outer.from <= inner.from && inner.to <= outer.to;
}
