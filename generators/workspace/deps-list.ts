import type { SyntaxNode } from '@lezer/common';
import { parser } from 'lezer-elixir';

/** A part of the text, from its first to after its last character. */
export interface Span {
  from: number;
  to: number;
}

/** A list as it is written. */
export interface LiteralList extends Span {
  /** In order; keywords that end the list (`b: "1"`) are one entry each. */
  entries: Span[];
  comments: Span[];
  /** It ends with keywords, after which Elixir allows nothing but more of them. */
  endsWithKeywords: boolean;
}

/**
 * The first literal list that the value of `deps:` in `project/0` is made from: written there, in a function without
 * arguments, in a module attribute, or on either side of `++`. Undefined when there is none.
 *
 * @example
 * findDepsList('... def project, do: [app: :a, deps: deps()]\n defp deps, do: [] ...')
 */
export function findDepsList(text: string): LiteralList | undefined {
  const top = parser.parse(text).topNode;
  const source = (node: SyntaxNode) => text.slice(node.from, node.to);
  const asked = new Set<string>();
  const project = functionBody('project');
  const list = project && literalList(project);
  const entry = list && pairs(list).find((pair) => source(pair.firstChild!).trim() === 'deps:');
  const found = entry && literalList(entry.lastChild!);
  return found && describe(found);

  function literalList(value: SyntaxNode): SyntaxNode | undefined {
    switch (value.name) {
      case 'List':
        return hasTail(value) ? undefined : value;
      case 'BinaryOperator':
        return concatenated(value);
      case 'Identifier':
        return follow(source(value), functionBody);
      case 'Call':
        return isBareCall(value) ? follow(source(value.firstChild!), functionBody) : undefined;
      case 'AtOperator':
        return follow(source(value), attributeValue);
      default:
        return undefined;
    }
  }

  /** `[a | rest]` has a part that is written elsewhere. */
  function hasTail(list: SyntaxNode): boolean {
    return childrenOf(list).some((node) => node.name === 'BinaryOperator' && operatorOf(node) === '|');
  }

  function concatenated(node: SyntaxNode): SyntaxNode | undefined {
    if (operatorOf(node) !== '++') return undefined;
    return literalList(node.firstChild!) ?? literalList(node.lastChild!);
  }

  function operatorOf(node: SyntaxNode): string {
    const operator = node.getChild('Operator');
    return operator ? source(operator) : '';
  }

  /** A function that calls itself is asked once only. */
  function follow(name: string, find: (name: string) => SyntaxNode | undefined): SyntaxNode | undefined {
    if (asked.has(name)) return undefined;
    asked.add(name);
    const value = find(name);
    return value && literalList(value);
  }

  /** `deps()` and `deps`, but not `Shared.deps()` or `deps(:all)`. */
  function isBareCall(call: SyntaxNode): boolean {
    const args = call.getChild('Arguments');
    return call.firstChild?.name === 'Identifier' && args !== null && /^\(\s*\)$/.test(source(args));
  }

  /** What the only clause of a function without arguments returns. */
  function functionBody(name: string): SyntaxNode | undefined {
    const head = new RegExp(`^${name}(\\s*\\(\\s*\\))?\\s*(,\\s*do:|$)`);
    const clauses = all('FunctionDefinitionCall').filter((node) => {
      return head.test(source(node.getChild('Arguments') ?? node));
    });
    if (clauses.length !== 1) return undefined;
    const block = clauses[0]!.getChild('DoBlock');
    if (block)
      return childrenOf(block)
        .filter((node) => !['do', 'end', 'Comment'].includes(node.name))
        .at(-1);
    return clauses[0]!.getChild('Arguments')?.getChild('Keywords')?.getChild('Pair')?.lastChild ?? undefined;
  }

  function attributeValue(attribute: string): SyntaxNode | undefined {
    const definitions = all('AtOperator').filter((node) => source(node).startsWith(`${attribute} `));
    const call = definitions.length === 1 ? definitions[0]!.getChild('Call') : null;
    return call?.getChild('Arguments')?.firstChild ?? undefined;
  }

  function all(name: string): SyntaxNode[] {
    const nodes: SyntaxNode[] = [];
    top.cursor().iterate((node) => {
      if (node.name === name) nodes.push(node.node);
    });
    return nodes;
  }
}

/**
 * The first list that has an entry.
 *
 * @param entry as it is written
 * @example
 * findListWith('folders = ["apps/*"]', '"apps/*"')
 */
export function findListWith(text: string, entry: string): LiteralList | undefined {
  let found: LiteralList | undefined;
  parser
    .parse(text)
    .topNode.cursor()
    .iterate(({ name, node }) => {
      if (found || name !== 'List') return;
      const list = describe(node);
      if (list.entries.some(({ from, to }) => text.slice(from, to) === entry)) found = list;
    });
  return found;
}

function describe(list: SyntaxNode): LiteralList {
  const inside = childrenOf(list).filter(({ name }) => name !== '[' && name !== ']');
  const items = inside.filter(({ name }) => name !== 'Comment');
  return {
    from: list.from,
    to: list.to,
    entries: items.flatMap((node) => (node.name === 'Keywords' ? node.getChildren('Pair') : [node])).map(spanOf),
    comments: inside.filter(({ name }) => name === 'Comment').map(spanOf),
    endsWithKeywords: items.at(-1)?.name === 'Keywords',
  };
}

function pairs(list: SyntaxNode): SyntaxNode[] {
  return list.getChild('Keywords')?.getChildren('Pair') ?? [];
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

function spanOf({ from, to }: SyntaxNode): Span {
  return { from, to };
}
