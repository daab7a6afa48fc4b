import { codeFrame } from '../../errors';
import { readBinary } from './binary';
import { type Token, scan } from './scan';
import type { Term } from './term';

/** A part of the file that is no term, in one line for a person, with the place: file, line, column, line of text, caret. */
export interface UnreadTerm {
  reason: string;
  frame: string;
}

export interface Terms {
  terms: Term[];
  /** Empty: `terms` is what `file:consult/1` gives. Else that fails, and `terms` has what else is in the file. The first ten. */
  unread: UnreadTerm[];
}

/**
 * The terms of a file such as rebar.config, rebar.lock or an .app.src. Never throws: a term that cannot be read is left
 * out, up to the next dot that ends one.
 *
 * @param file how messages call it
 * @example
 * readTerms('{deps, [jsx]}.', 'rebar.config').terms
 * // [{ kind: 'tuple', items: [{ kind: 'atom', name: 'deps' }, { kind: 'list', items: [{ kind: 'atom', name: 'jsx' }] }] }]
 */
export function readTerms(text: string, file: string): Terms {
  const result: Terms = { terms: [], unread: [] };
  let tokens: Token[] = [];
  for (const token of scan(text)) {
    if (token.kind !== 'end') tokens.push(token);
    else {
      readOne([...tokens, token], result, text, file);
      tokens = [];
    }
  }
  if (tokens.length > 0) readOne(tokens, result, text, file);
  return result;
}

/** Of a file of something else, every line would be one more. */
const MOST_REPORTED = 10;

function readOne(tokens: Token[], { terms, unread }: Terms, text: string, file: string): void {
  try {
    terms.push(new TermParser(tokens, text.length).whole());
  } catch (error) {
    if (!(error instanceof NoTerm)) throw error;
    if (unread.length >= MOST_REPORTED) return;
    const before = text.slice(0, error.at).split('\n');
    const place = { file, line: before.length, column: before.at(-1)!.length + 1 };
    unread.push({ reason: error.message, frame: codeFrame(text, place) });
  }
}

/** What stands at `at` belongs to no term. */
export class NoTerm extends Error {
  constructor(
    reason: string,
    readonly at: number,
  ) {
    super(reason);
  }
}

/** Nobody writes more by hand, and a stack has an end. */
const DEEPEST = 1000;

/** One term, from the tokens up to its dot. */
export class TermParser {
  private next = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly end: number,
  ) {}

  whole(): Term {
    const term = this.term(0);
    if (this.peek()?.kind !== 'end') throw this.unexpected();
    return term;
  }

  term(depth: number): Term {
    if (depth > DEEPEST) throw new NoTerm(`terms are nested more than ${DEEPEST} deep`, this.at());
    const token = this.peek();
    if (token?.kind === 'string') return this.strings();
    if (token?.kind === 'atom') return this.advance({ kind: 'atom', name: token.name });
    if (token?.kind === 'integer' || token?.kind === 'float') return this.signed(1);
    if (token?.kind !== 'mark') throw this.unexpected();
    if (this.take('-')) return this.signed(-1);
    if (this.take('+')) return this.signed(1);
    if (this.take('{')) return { kind: 'tuple', items: this.items('}', depth) };
    if (this.take('[')) return this.list(depth);
    if (this.take('<<')) return { kind: 'binary', bytes: readBinary(this) };
    if (this.take('#')) return this.map(depth);
    if (this.take('fun')) return this.fun();
    if (!this.take('(')) throw this.unexpected();
    const inner = this.term(depth + 1);
    this.expect(')');
    return inner;
  }

  /** Whether the next token is this mark; then it is read. */
  take(mark: string): boolean {
    const token = this.peek();
    if (token?.kind !== 'mark' || token.text !== mark) return false;
    this.next += 1;
    return true;
  }

  expect(mark: string): void {
    if (!this.take(mark)) throw this.unexpected();
  }

  peek(): Token | undefined {
    return this.tokens[this.next];
  }

  skip(): void {
    this.next += 1;
  }

  unexpected(): NoTerm {
    const token = this.peek();
    if (token?.kind === 'error') return new NoTerm(token.reason, token.at);
    if (token === undefined) return new NoTerm('the last term has no dot at its end', this.end);
    const found =
      token.kind === 'mark' ? token.text : token.kind === 'end' ? 'the end of the term' : `a${vowel(token)}`;
    return new NoTerm(`${found} stands where it cannot`, token.at);
  }

  atom(): string {
    const token = this.peek();
    if (token?.kind !== 'atom') throw this.unexpected();
    return this.advance(token.name);
  }

  private at(): number {
    return this.peek()?.at ?? this.end;
  }

  private advance<T>(value: T): T {
    this.next += 1;
    return value;
  }

  /** Only a number has a sign (erl_parse:normalise/1). */
  private signed(sign: 1 | -1): Term {
    const token = this.peek();
    if (token?.kind === 'integer') return this.advance({ kind: 'integer', value: BigInt(sign) * token.value });
    if (token?.kind === 'float') return this.advance({ kind: 'float', value: sign * token.value });
    throw this.unexpected();
  }

  /** Strings that stand side by side are one. */
  private strings(): Term {
    const parts: string[] = [];
    for (let token = this.peek(); token?.kind === 'string'; token = this.peek()) parts.push(this.advance(token.text));
    return { kind: 'string', text: parts.join('') };
  }

  private items(close: string, depth: number): Term[] {
    if (this.take(close)) return [];
    const items = this.separated(depth);
    this.expect(close);
    return items;
  }

  private separated(depth: number): Term[] {
    const items: Term[] = [];
    do items.push(this.term(depth + 1));
    while (this.take(','));
    return items;
  }

  private list(depth: number): Term {
    if (this.take(']')) return { kind: 'list', items: [] };
    const items = this.separated(depth);
    const tail = this.take('|') ? this.term(depth + 1) : undefined;
    this.expect(']');
    return tail === undefined ? { kind: 'list', items } : { kind: 'list', items, tail };
  }

  private map(depth: number): Term {
    this.expect('{');
    const entries: [Term, Term][] = [];
    if (this.take('}')) return { kind: 'map', entries };
    do {
      const key = this.term(depth + 1);
      this.expect('=>');
      entries.push([key, this.term(depth + 1)]);
    } while (this.take(','));
    this.expect('}');
    return { kind: 'map', entries };
  }

  /** `fun Module:Function/Arity` is a literal; every other fun is code. */
  private fun(): Term {
    const module = this.atom();
    this.expect(':');
    const name = this.atom();
    this.expect('/');
    const token = this.peek();
    if (token?.kind !== 'integer' || token.value > 255n) throw this.unexpected();
    return this.advance({ kind: 'fun', module, name, arity: Number(token.value) });
  }
}

function vowel({ kind }: Token): string {
  return kind === 'atom' || kind === 'integer' ? `n ${kind}` : ` ${kind}`;
}
