import { type Term, itemsOf } from '../erlang/term';
import { readTerms } from '../erlang/terms';
import * as v from './values';
import type { Value } from './values';

/**
 * The terms of a file such as rebar.config or an .app.src as Elixir's values, as `:file.consult/1` gives them: undefined
 * where it would give an error, or what no value here stands for. Strings are charlists, as in Erlang.
 *
 * @example
 * readErlangTerms('{deps, [{jsx, "3.1.0"}]}.')
 */
export function readErlangTerms(text: string): Value[] | undefined {
  const { terms, unread } = readTerms(text, 'file');
  return unread.length > 0 ? undefined : all(terms);
}

function toValue(term: Term): Value | undefined {
  switch (term.kind) {
    case 'atom':
      return v.atom(term.name);
    case 'integer':
    case 'float':
      return v.number(Number(term.value));
    case 'string':
      return v.textOf('charlist', term.text);
    case 'binary':
      return v.string(new TextDecoder().decode(term.bytes));
    case 'tuple':
      return collected(term.items, v.tuple);
    case 'list':
      return collected(itemsOf(term), v.list);
    case 'map':
      return collected(
        term.entries.map(([key, value]) => ({ kind: 'tuple' as const, items: [key, value] })),
        mapOf,
      );
    case 'fun':
      return undefined;
  }
}

function collected(terms: Term[], make: (values: Value[]) => Value): Value | undefined {
  const values = all(terms);
  return values && make(values);
}

function all(terms: Term[]): Value[] | undefined {
  const values: Value[] = [];
  for (const term of terms) {
    const value = toValue(term);
    if (!value) return undefined;
    values.push(value);
  }
  return values;
}

function mapOf(entries: Value[]): Value {
  return { kind: 'map', entries: entries.map((value) => ({ value })) };
}
