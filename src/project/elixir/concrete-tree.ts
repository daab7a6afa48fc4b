import type { SyntaxNode } from '@lezer/common';

/** Of a `do` block beside its first, by their names in the tree. */
export const sections: ReadonlyMap<string, string> = new Map([
  ['ElseBlock', 'else'],
  ['RescueBlock', 'rescue'],
  ['CatchBlock', 'catch'],
  ['AfterBlock', 'after'],
]);
const sectionWords = new Set(sections.values());
const punctuation = new Set(['Comment', '⚠', '(', ')', '[', ']', '{', '}', '<<', '>>', 'do', 'end', 'fn', '#{']);

/** The children of a node of lezer's tree that mean something. `signs`: operators too. */
export function parts(node: SyntaxNode, signs = false): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    const { name } = child;
    if (punctuation.has(name) || sectionWords.has(name)) continue;
    if (signs || (name !== 'Operator' && name !== 'WordOperator')) found.push(child);
  }
  return found;
}
