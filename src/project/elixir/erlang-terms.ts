import * as v from './values';
import type { Value } from './values';

/**
 * The terms of a file such as rebar.config or an .app.src, as `:file.consult/1` gives them: undefined where it would give
 * an error. Strings are charlists, as in Erlang.
 *
 * @example
 * readErlangTerms('{deps, [{jsx, "3.1.0"}]}.')
 */
export function readErlangTerms(text: string): Value[] | undefined {
  const reader = new TermReader(text.match(token) ?? []);
  const terms: Value[] = [];
  while (!reader.atEnd) {
    const term = reader.term(0);
    if (!term || !reader.take('.')) return undefined;
    terms.push(term);
  }
  return terms;
}

const token =
  /%[^\n]*|"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|\$(?:\\.|[^\\])|-?\d+(?:\.\d+(?:[eE][+-]?\d+)?)?(?:#[0-9a-zA-Z]+)?|[a-z][\w@]*|<<|>>|=>|[[\]{}(),.|#/:]|[^\s]/g;

const deepest = 200;

class TermReader {
  private readonly tokens: string[];
  private next = 0;

  constructor(tokens: string[]) {
    this.tokens = tokens.filter((text) => !text.startsWith('%'));
  }

  get atEnd(): boolean {
    return this.next >= this.tokens.length;
  }

  /** Whether the next token is this one; then it is read. */
  take(expected: string): boolean {
    if (this.tokens[this.next] !== expected) return false;
    this.next += 1;
    return true;
  }

  term(depth: number): Value | undefined {
    if (depth > deepest) return undefined;
    const text = this.tokens[this.next++];
    if (text === undefined) return undefined;
    if (text === '{') return this.items('}', depth, v.tuple);
    if (text === '[') return this.items(']', depth, v.list);
    if (text === '<<') return this.binary();
    if (text === '#' && this.take('{')) return this.map(depth);
    if (text.startsWith('"')) return this.strings(text);
    if (text.startsWith("'")) return v.atom(content(text));
    if (text.startsWith('$')) return v.number(content(`'${text.slice(1)}'`).codePointAt(0) ?? 0);
    if (/^-?\d/.test(text)) return v.number(Number(text));
    return /^[a-z]/.test(text) ? v.atom(text) : undefined;
  }

  private items(close: string, depth: number, make: (values: Value[]) => Value): Value | undefined {
    const values: Value[] = [];
    if (this.take(close)) return make(values);
    do {
      const value = this.term(depth + 1);
      if (!value) return undefined;
      values.push(value);
    } while (this.take(','));
    return this.take(close) ? make(values) : undefined;
  }

  /** Strings that stand side by side are one. */
  private strings(first: string): Value {
    let text = content(first);
    while (this.tokens[this.next]?.startsWith('"')) text += content(this.tokens[this.next++]!);
    return v.textOf('charlist', text);
  }

  private binary(): Value | undefined {
    const text = this.tokens[this.next]?.startsWith('"') ? content(this.tokens[this.next++]!) : '';
    if (this.take('/')) this.next += 1;
    return this.take('>>') ? v.string(text) : undefined;
  }

  private map(depth: number): Value | undefined {
    const entries: Value[] = [];
    while (!this.take('}')) {
      const key = this.term(depth + 1);
      if (!key || !this.take('=>')) return undefined;
      const value = this.term(depth + 1);
      if (!value) return undefined;
      entries.push(v.tuple([key, value]));
      this.take(',');
    }
    return { kind: 'map', entries: entries.map((value) => ({ value })) };
  }
}

function content(quoted: string): string {
  const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', s: ' ' };
  return quoted.slice(1, -1).replace(/\\([^])/g, (_, letter: string) => escapes[letter] ?? letter);
}
