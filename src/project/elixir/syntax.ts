/**
 * Elixir's syntax tree, as small as reading mix.exs allows. It has the shape of Elixir's own quoted expressions:
 * operators are calls, `do` blocks are the last keyword argument, keywords are lists of pairs.
 * `at` is the offset in the text.
 */
export type Expr =
  | { type: 'atom'; at: number; name: string }
  | { type: 'number'; at: number; value: number }
  | { type: 'text'; at: number; as: 'string' | 'charlist' | 'atom'; parts: (string | Expr)[] }
  | { type: 'list'; at: number; items: Expr[] }
  | { type: 'tuple'; at: number; items: Expr[] }
  | { type: 'map'; at: number; base?: Expr; pairs: [key: Expr, value: Expr][] }
  | { type: 'variable'; at: number; name: string }
  | { type: 'alias'; at: number; base?: Expr; name: string }
  | { type: 'attribute'; at: number; name: string; value?: Expr }
  | Call
  | { type: 'apply'; at: number; end: number; target: Expr; args: Expr[] }
  | { type: 'fn'; at: number; clauses: Clause[] }
  | { type: 'capture'; at: number; body: Expr }
  | { type: 'argument'; at: number; index: number }
  | Block
  | { type: 'clauses'; at: number; clauses: Clause[] }
  /** What this module does not understand; `what` completes "is computed by". */
  | { type: 'opaque'; at: number; what: string };

/** `name(args)`, `target.name(args)`, and every operator. */
export interface Call {
  type: 'call';
  at: number;
  /** The offset behind it. */
  end: number;
  target?: Expr;
  name: string;
  args: Expr[];
}

export interface Block {
  type: 'block';
  at: number;
  body: Expr[];
}

/** `params when guard -> body`. */
export interface Clause {
  at: number;
  params: Expr[];
  guard?: Expr;
  body: Expr;
}

/** A file's text and the tree read from it. `path` names it in messages. */
export interface Source {
  path: string;
  text: string;
  program: Block;
  /** Offsets where the text is no Elixir, or none that the grammar knows; in order. */
  errors: number[];
}

/** The keywords that end a call, `else:` of `if x, do: 1, else: 2` or of its block form, and the arguments before. */
export function splitKeywords(args: Expr[]): { plain: Expr[]; keywords: Map<string, Expr> } {
  const keywords = new Map<string, Expr>();
  let end = args.length;
  for (let pairs = pairsOf(args[end - 1]); pairs; pairs = pairsOf(args[end - 1])) {
    for (const [name, value] of pairs) keywords.set(name, value);
    end -= 1;
  }
  return { plain: args.slice(0, end), keywords };
}

/** The pairs of a list that has nothing else, and some. */
function pairsOf(list: Expr | undefined): [string, Expr][] | undefined {
  if (list?.type !== 'list' || list.items.length === 0) return undefined;
  const pairs: [string, Expr][] = [];
  for (const item of list.items) {
    const [key, value] = item.type === 'tuple' && item.items.length === 2 ? item.items : [];
    if (key?.type !== 'atom' || !value) return undefined;
    pairs.push([key.name, value]);
  }
  return pairs;
}

/** What a string, charlist or quoted atom says, where nothing is interpolated into it. */
export function plainText(expr: Expr | undefined): string | undefined {
  if (expr?.type !== 'text' || !expr.parts.every((part) => typeof part === 'string')) return undefined;
  return expr.parts.join('');
}

/** Every expression of a tree, parents first. Not recursive, so that depth does not matter. */
export function* walk(root: Expr): Generator<Expr> {
  const open: Expr[] = [root];
  for (let next = open.pop(); next; next = open.pop()) {
    yield next;
    open.push(...childrenOf(next).reverse());
  }
}

function childrenOf(expr: Expr): Expr[] {
  switch (expr.type) {
    case 'text':
      return expr.parts.filter((part) => typeof part !== 'string');
    case 'list':
    case 'tuple':
      return [...expr.items];
    case 'map':
      return [...(expr.base ? [expr.base] : []), ...expr.pairs.flat()];
    case 'attribute':
      return expr.value ? [expr.value] : [];
    case 'call':
      return [...(expr.target ? [expr.target] : []), ...expr.args];
    case 'apply':
      return [expr.target, ...expr.args];
    case 'fn':
    case 'clauses':
      return expr.clauses.flatMap(({ params, guard, body }) => [...params, ...(guard ? [guard] : []), body]);
    case 'capture':
      return [expr.body];
    case 'block':
      return [...expr.body];
    default:
      return [];
  }
}
