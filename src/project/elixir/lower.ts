import type { SyntaxNode } from '@lezer/common';
import { parts, sections } from './concrete-tree';
import type { Block, Call, Clause, Expr } from './syntax';
import { dedent, heredocIndent, unescape } from './text-literal';

/** Deeper than any mix.exs, and far from the end of JavaScript's stack. */
const deepest = 250;

/** Turns lezer's concrete tree into {@link Expr}. `hiddenSigils`: offsets of strings that are sigils in `text`. */
export function lowerProgram(top: SyntaxNode, text: string, hiddenSigils: ReadonlySet<number>): Block {
  return { type: 'block', at: 0, body: new Lowering(text, hiddenSigils).all(top) };
}

class Lowering {
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly hiddenSigils: ReadonlySet<number>,
  ) {}

  /** The expressions directly below `node`; keywords at their end are one of them, a list. */
  all(node: SyntaxNode): Expr[] {
    return parts(node).map((child) => this.one(child));
  }

  private one(node: SyntaxNode): Expr {
    if (this.depth >= deepest) return { type: 'opaque', at: node.from, what: 'an expression nested too deeply' };
    this.depth += 1;
    try {
      return this.lower(node);
    } finally {
      this.depth -= 1;
    }
  }

  private lower(node: SyntaxNode): Expr {
    const at = node.from;
    switch (node.name) {
      case 'Atom':
        return { type: 'atom', at, name: this.slice(node).slice(1) };
      case 'Nil':
      case 'Boolean':
        return { type: 'atom', at, name: this.slice(node) };
      case 'Integer':
      case 'Float':
        return { type: 'number', at, value: Number(this.slice(node).replaceAll('_', '')) };
      case 'Char':
        return { type: 'number', at, value: charCode(this.slice(node).slice(1)) };
      case 'String':
        if (this.hiddenSigils.has(at)) return this.hiddenSigil(node);
        return { type: 'text', at, as: 'string', parts: this.textParts(node) };
      case 'Charlist':
        return { type: 'text', at, as: 'charlist', parts: this.textParts(node) };
      case 'QuotedAtom':
        return this.quotedAtom(node);
      case 'Sigil':
      case 'StringSigil':
        return this.sigil(node);
      case 'List':
        return { type: 'list', at, items: this.spliced(node) };
      case 'Keywords':
        return { type: 'list', at, items: parts(node).map((pair) => this.pair(pair)) };
      case 'Tuple':
        return { type: 'tuple', at, items: this.all(node) };
      case 'Map':
        return this.map(node);
      case 'Identifier':
      case 'UnderscoredIdentifier':
      case 'SpecialIdentifier':
      case 'OperatorIdentifier':
        return { type: 'variable', at, name: this.slice(node) };
      case 'Alias':
        return { type: 'alias', at, name: this.slice(node).replaceAll(/\s/g, '') };
      case 'Dot':
        return this.dotted(node, node, []);
      case 'Call':
      case 'KernelCall':
      case 'FunctionDefinitionCall':
        return this.call(node);
      case 'AccessCall':
        return this.callOf(node, { target: { type: 'alias', at, name: 'Access' }, name: 'get', args: this.all(node) });
      case 'BinaryOperator':
      case 'PipeOperator':
      case 'WhenOperator':
      case 'UnaryOperator':
        return this.operator(node);
      case 'AtOperator':
      case 'DocAtOperator':
        return this.attribute(node);
      case 'CaptureOperator':
        return { type: 'capture', at, body: this.block(node) };
      case 'CaptureOperand':
        return { type: 'argument', at, index: Number(this.slice(node).slice(1)) };
      case 'AnonymousFunction':
        return { type: 'fn', at, clauses: this.clauses(node) };
      case 'Block':
      case 'Interpolation':
      case 'Right':
      case 'Body':
        return this.block(node);
      default:
        return { type: 'opaque', at, what: node.name === 'Bitstring' ? 'a bitstring' : `\`${this.start(node)}\`` };
    }
  }

  /** The statements below `node` as one expression, or the clauses of a `case`. */
  private block(node: SyntaxNode): Expr {
    const statements = parts(node).filter(({ name }) => !sections.has(name));
    if (statements.some(({ name }) => name === 'StabClause')) {
      return { type: 'clauses', at: node.from, clauses: this.clauses(node) };
    }
    const body = statements.map((statement) => this.one(statement));
    return body.length === 1 && body[0] ? body[0] : { type: 'block', at: node.from, body };
  }

  private clauses(node: SyntaxNode): Clause[] {
    return parts(node)
      .filter(({ name }) => name === 'StabClause')
      .map((clause) => {
        const guarded = clause.getChild('WhenOperator');
        const params = (guarded ?? clause).getChild('Arguments');
        const guard = guarded?.getChild('Right');
        const body = clause.getChild('Body');
        return {
          at: clause.from,
          params: params ? this.all(params) : [],
          ...(guard && { guard: this.one(guard) }),
          body: body ? this.one(body) : { type: 'atom', at: clause.to, name: 'nil' },
        };
      });
  }

  /** As `all`, with a trailing `a: 1, b: 2` as items of its own. */
  private spliced(node: SyntaxNode): Expr[] {
    return parts(node).flatMap((child) =>
      child.name === 'Keywords' ? parts(child).map((pair) => this.pair(pair)) : [this.one(child)],
    );
  }

  private pair(node: SyntaxNode): Expr {
    const at = node.from;
    const [key, value] = parts(node);
    if (!key || !value) return { type: 'opaque', at, what: 'a keyword without a value' };
    return { type: 'tuple', at, items: [this.keyword(key), this.one(value)] };
  }

  private keyword(node: SyntaxNode): Expr {
    if (node.name === 'QuotedKeyword') return this.quotedAtom(node);
    return { type: 'atom', at: node.from, name: this.slice(node).replace(/\s*:\s*$/, '') };
  }

  private quotedAtom(node: SyntaxNode): Expr {
    const [first, ...rest] = this.textParts(node);
    if (typeof first === 'string' && rest.length === 0) return { type: 'atom', at: node.from, name: first };
    return { type: 'text', at: node.from, as: 'atom', parts: this.textParts(node) };
  }

  private map(node: SyntaxNode): Expr {
    const at = node.from;
    if (node.getChild('Struct')) return { type: 'opaque', at, what: 'a struct' };
    const content = node.getChild('MapContent');
    const pairs: [Expr, Expr][] = [];
    let base: Expr | undefined;
    for (const item of content ? this.spliced(content) : []) {
      let entry = item;
      if (entry.type === 'call' && entry.name === '|') {
        base = entry.args[0];
        entry = entry.args[1] ?? entry;
      }
      for (const pair of entry.type === 'list' ? entry.items : [entry]) {
        const [key, value] = pair.type === 'tuple' ? pair.items : pair.type === 'call' ? pair.args : [];
        if (key && value) pairs.push([key, value]);
      }
    }
    return { type: 'map', at, pairs, ...(base && { base }) };
  }

  private call(node: SyntaxNode): Expr {
    const [callee] = parts(node);
    const at = node.from;
    if (!callee) return { type: 'opaque', at, what: `\`${this.start(node)}\`` };
    const args = node.getChild('Arguments');
    const block = node.getChild('DoBlock');
    const given = [...(args ? this.all(args) : []), ...(block ? [this.doBlock(block)] : [])];
    if (callee.name === 'Dot') return this.dotted(node, callee, given);
    if (!/Identifier$/.test(callee.name))
      return { type: 'apply', at, end: node.to, target: this.one(callee), args: given };
    return this.callOf(node, { name: this.slice(callee), args: given });
  }

  /** `a.b`, `a.b(1)`, `f.(1)`, `A.{B, C}`, `__MODULE__.B`. */
  private dotted(node: SyntaxNode, dot: SyntaxNode, args: Expr[]): Expr {
    const at = dot.from;
    const [left] = parts(dot);
    const right = dot.getChild('Right');
    const target: Expr = left ? this.one(left) : { type: 'opaque', at, what: `\`${this.start(dot)}\`` };
    const [name] = right ? parts(right) : [];
    if (!name) return { type: 'apply', at, end: node.to, target, args };
    if (name.name === 'Alias') return { type: 'alias', at, base: target, name: this.slice(name) };
    if (name.name === 'Tuple') return this.callOf(node, { target, name: '{}', args: this.all(name) });
    const called = name.name === 'String' ? this.slice(name).slice(1, -1) : this.slice(name);
    return this.callOf(node, { target, name: called, args });
  }

  private callOf({ from, to }: SyntaxNode, call: Pick<Call, 'target' | 'name' | 'args'>): Call {
    return { type: 'call', at: from, end: to, ...call };
  }

  private doBlock(node: SyntaxNode): Expr {
    const pair = (name: string, value: Expr): Expr => ({
      type: 'tuple',
      at: value.at,
      items: [{ type: 'atom', at: value.at, name }, value],
    });
    const items = [pair('do', this.block(node))];
    for (const child of parts(node)) {
      const section = sections.get(child.name);
      if (section) items.push(pair(section, this.block(child)));
    }
    return { type: 'list', at: node.from, items };
  }

  private operator(node: SyntaxNode): Call {
    const sign = parts(node, true).find(({ name }) => name === 'Operator' || name === 'WordOperator');
    const name = sign ? this.slice(sign).replace(/\s+/g, ' ') : '?';
    return this.callOf(node, { name, args: this.all(node) });
  }

  private attribute(node: SyntaxNode): Expr {
    const at = node.from;
    const [operand] = this.all(node);
    if (operand?.type === 'variable') return { type: 'attribute', at, name: operand.name };
    if (operand?.type !== 'call') return { type: 'opaque', at, what: `\`${this.start(node)}\`` };
    const [value] = operand.args;
    return { type: 'attribute', at, name: operand.name, ...(value && { value }) };
  }

  private sigil(node: SyntaxNode): Expr {
    const modifiers = node.getChild('SigilModifiers');
    const name = this.text.slice(node.from + 1).match(/^[a-zA-Z][A-Z0-9]*/)?.[0] ?? '';
    return this.sigilCall(node, name, this.textParts(node), modifiers ? this.slice(modifiers) : '');
  }

  private hiddenSigil(node: SyntaxNode): Expr {
    const [, name = '', content = ''] = /^~([a-zA-Z][A-Z0-9]*).([^]*).$/.exec(this.slice(node)) ?? [];
    if (content.includes('#{')) return { type: 'opaque', at: node.from, what: `\`${this.start(node)}\`` };
    return this.sigilCall(node, name, [content], '');
  }

  private sigilCall(node: SyntaxNode, name: string, content: (string | Expr)[], modifiers: string): Expr {
    const at = node.from;
    const text: Expr = { type: 'text', at, as: name.toLowerCase() === 'c' ? 'charlist' : 'string', parts: content };
    if (/^[scSC]$/.test(name)) return text;
    return this.callOf(node, { name: `sigil_${name}`, args: [text, { type: 'atom', at, name: modifiers }] });
  }

  private textParts(node: SyntaxNode): (string | Expr)[] {
    const indent = heredocIndent(this.slice(node));
    const found: (string | Expr)[] = [];
    let literal = '';
    for (const child of parts(node)) {
      if (child.name === 'Interpolation') {
        found.push(literal, this.block(child));
        literal = '';
      } else if (child.name === 'QuotedContent') {
        const piece = this.slice(child).replaceAll('\0', '\uFFFD');
        literal += indent === undefined ? piece : dedent(piece, indent);
      } else if (child.name === 'EscapeSequence') {
        literal += unescape(this.slice(child));
      }
    }
    found.push(literal);
    if (indent !== undefined && typeof found[0] === 'string') found[0] = found[0].replace(/^\r?\n/, '');
    return found.filter((part, index) => part !== '' || (index === 0 && found.length === 1));
  }

  private slice({ from, to }: SyntaxNode): string {
    return this.text.slice(from, to);
  }

  private start(node: SyntaxNode): string {
    return /^[^\n]{0,40}/.exec(this.slice(node))?.[0] ?? '';
  }
}

function charCode(text: string): number {
  return (text.startsWith('\\') ? unescape(text) : text).codePointAt(0) ?? 0;
}
