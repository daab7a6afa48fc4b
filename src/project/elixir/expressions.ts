import type { Interpreter } from './interpreter';
import type { Scope } from './scope';
import type { Call, Clause, Expr } from './syntax';
import * as v from './values';
import type { Item, Unknown, Value } from './values';

export function text(expr: Expr & { type: 'text' }, scope: Scope, it: Interpreter): Value {
  const parts = expr.parts.map((part): Value => (typeof part === 'string' ? v.string(part) : it.eval(part, scope)));
  return v.forEachCombination(parts, (known) => {
    const texts = known.map((part) => v.toText(part) ?? { text: v.hole, unknown: unknownText(expr, scope, it) });
    const whole = texts.map((part) => part.text).join('');
    const unknown = texts.find((part) => part.unknown)?.unknown;
    if (expr.as === 'atom') return whole.includes(v.hole) ? (unknown ?? unknownText(expr, scope, it)) : v.atom(whole);
    return v.textOf(expr.as, whole, unknown);
  });
}

function unknownText(expr: Expr, scope: Scope, it: Interpreter): Unknown {
  return it.unknown('is computed by an interpolation that is not read statically', expr, scope);
}

/** `[a, b]` and `[a | rest]`. */
export function list(items: Expr[], scope: Scope, it: Interpreter): Value {
  const last = items.at(-1);
  const [head, tail] = last?.type === 'call' && last.name === '|' ? last.args : [];
  if (!head || !tail) return it.all(items, scope, (values) => v.list(values));
  return it.all([...items.slice(0, -1), head], scope, (values) =>
    v.forEachCombination([it.eval(tail, scope)], ([rest]) => {
      const first: Item[] = values.map((value) => ({ value }));
      if (rest?.kind === 'list') return v.ofItems([...first, ...rest.items], rest.rest);
      return rest?.kind === 'unknown' ? v.ofItems(first, rest) : v.never;
    }),
  );
}

/** `%{a: 1}` and `%{base | a: 1}`. */
export function map(expr: Expr & { type: 'map' }, scope: Scope, it: Interpreter): Value {
  const base: Value = expr.base ? it.eval(expr.base, scope) : { kind: 'map', entries: [] };
  const keys = expr.pairs.map(([key]) => key);
  const values = expr.pairs.map(([, value]) => value);
  return it.all([...keys, ...values], scope, (found) => {
    const entries = keys.map((_, index) => ({ value: v.tuple([found[index]!, found[keys.length + index]!]) }));
    return v.forEachCombination([base], ([before]) => {
      if (before?.kind !== 'map') return before?.kind === 'unknown' ? before : v.never;
      const kept = before.entries.filter(({ value }) => !entries.some((entry) => sameKey(entry.value, value)));
      return { ...before, entries: [...kept, ...entries] };
    });
  });
}

function sameKey(a: Value, b: Value): boolean {
  return a.kind === 'tuple' && b.kind === 'tuple' && v.same(a.items[0]!, b.items[0]!) === true;
}

/** A variable, or a call without parentheses. */
export function variable(expr: Expr & { type: 'variable' }, scope: Scope, it: Interpreter): Value {
  const bound = scope.lookUp(expr.name);
  if (bound) return bound;
  const { folder } = it.world;
  if (expr.name === '__DIR__') return v.string(folder.absolute(`${scope.source.path}/..`));
  if (expr.name === '__MODULE__') return scope.module ? v.atom(scope.module.name) : v.nil;
  if (expr.name === '__ENV__') {
    const file = v.tuple([v.atom('file'), v.string(folder.absolute(scope.source.path))]);
    return { kind: 'map', entries: [{ value: file }], rest: it.unknown('comes from __ENV__', expr, scope) };
  }
  return it.eval({ type: 'call', at: expr.at, end: expr.at, name: expr.name, args: [] }, scope);
}

export function alias(expr: Expr & { type: 'alias' }, scope: Scope, it: Interpreter): Value {
  if (!expr.base) return v.atom(scope.fullName(expr.name));
  const base = it.eval(expr.base, scope);
  return base.kind === 'atom' ? v.atom(`${base.name}.${expr.name}`) : base;
}

/** `@name` and `@name value`. */
export function attribute(expr: Expr & { type: 'attribute' }, scope: Scope, it: Interpreter): Value {
  const { module } = scope;
  if (!module) return it.unknown(`is computed by @${expr.name} outside a module`, expr, scope);
  const before = module.attributes.get(expr.name);
  if (!expr.value) return before ?? v.nil;
  const value = it.eval(expr.value, scope);
  const keeps = before && (it.isUnsure || ACCUMULATING.has(expr.name));
  if (!v.isNever(value)) module.attributes.set(expr.name, keeps ? v.unite([before, value]) : value);
  return value;
}

/** Those that Elixir itself registers as such, as far as anybody asks for them here. */
const ACCUMULATING = new Set(['external_resource']);

export function closure(clauses: Clause[], scope: Scope, it: Interpreter): Value {
  const call = (args: Value[]) => it.firstMatch(clauses, args, () => scope.inside());
  return { kind: 'function', arity: clauses[0]?.params.length ?? 0, call };
}

/** `&f/1`, `&A.f/1`, `&{&1, 2}`. */
export function capture(body: Expr, scope: Scope, it: Interpreter): Value {
  const [named, arity] = body.type === 'call' && body.name === '/' ? body.args : [];
  if (named && arity?.type === 'number' && (named.type === 'variable' || (named.type === 'call' && named.target))) {
    const length = Math.min(arity.value, 255);
    const args = Array.from({ length }, (_, i): Expr => ({ type: 'argument', at: body.at, index: i + 1 }));
    const target = named.type === 'call' ? named.target : undefined;
    const call: Call = { type: 'call', at: named.at, end: named.at, name: named.name, args, ...(target && { target }) };
    return captured(call, length, scope, it);
  }
  return captured(body, 1, scope, it);
}

function captured(body: Expr, arity: number, scope: Scope, it: Interpreter): Value {
  const call = (args: Value[]) => {
    const inside = scope.inside();
    for (const [index, arg] of args.entries()) inside.bind(`&${index + 1}`, arg);
    return it.eval(body, inside);
  };
  return { kind: 'function', arity, call };
}
