import type { Interpreter } from './interpreter';
import type { Scope } from './scope';
import type { Expr } from './syntax';
import { ofItems, same, textOf, unite } from './values';
import type { Item, Unknown, Value } from './values';

export type Match = 'yes' | 'no' | 'maybe';

/** Matches as `=` does and binds the pattern's variables in `scope`. `maybe`: they are bound, but it may not match. */
export function match(pattern: Expr, value: Value, scope: Scope, it: Interpreter): Match {
  if (pattern.type === 'variable') {
    if (pattern.name !== '_') scope.bind(pattern.name, value);
    return 'yes';
  }
  if (value.kind === 'union') return matchUnion(pattern, value.options, scope, it);
  if (value.kind === 'unknown') {
    bindAll(pattern, value, scope, it);
    return 'maybe';
  }
  switch (pattern.type) {
    case 'tuple':
      return value.kind === 'tuple' ? matchEach(pattern.items, value.items, scope, it) : 'no';
    case 'list':
      return value.kind === 'list' ? matchList(pattern.items, value.items, value.rest, pattern, scope, it) : 'no';
    case 'map':
      return value.kind === 'map' ? matchMap(pattern.pairs, value, pattern, scope, it) : 'no';
    case 'call':
      return matchCall(pattern, value, scope, it);
    case 'opaque':
      return 'maybe';
    default:
      return asMatch(same(it.eval(pattern, scope), value));
  }
}

export function both(a: Match, b: Match): Match {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'yes' && b === 'yes' ? 'yes' : 'maybe';
}

/** Patterns against values, one by one. */
export function matchEach(patterns: Expr[], values: Value[], scope: Scope, it: Interpreter): Match {
  if (patterns.length !== values.length) return 'no';
  let all: Match = 'yes';
  for (const [index, pattern] of patterns.entries()) {
    all = both(all, match(pattern, values[index]!, scope, it));
    if (all === 'no') return 'no';
  }
  return all;
}

/** `pattern` or `pattern when guard`, left of `<-`. */
export function matchGuarded(pattern: Expr, value: Value, scope: Scope, it: Interpreter): Match {
  const [inner, guard] = pattern.type === 'call' && pattern.name === 'when' ? pattern.args : [pattern];
  const matched = match(inner ?? pattern, value, scope, it);
  return guard && matched !== 'no' ? both(matched, it.holds(guard, scope)) : matched;
}

function asMatch(equal: boolean | undefined): Match {
  return equal === undefined ? 'maybe' : equal ? 'yes' : 'no';
}

/** What the alternatives that match bind, united. */
function matchUnion(pattern: Expr, options: Value[], scope: Scope, it: Interpreter): Match {
  const bound = new Map<string, Value[]>();
  const matches = options.map((option) => {
    const inside = scope.inside();
    const found = match(pattern, option, inside, it);
    if (found === 'no') return found;
    for (const [name, value] of inside.own) bound.set(name, [...(bound.get(name) ?? []), value]);
    return found;
  });
  for (const [name, values] of bound) scope.bind(name, unite(values));
  if (matches.every((found) => found === 'no')) return 'no';
  return matches.every((found) => found === 'yes') ? 'yes' : 'maybe';
}

function matchList(
  patterns: Expr[],
  items: Item[],
  rest: Unknown | undefined,
  pattern: Expr,
  scope: Scope,
  it: Interpreter,
): Match {
  const last = patterns.at(-1);
  const cons = last?.type === 'call' && last.name === '|' ? last.args : undefined;
  const heads = cons?.[0] ? [...patterns.slice(0, -1), cons[0]] : patterns;
  if (rest || items.some(({ maybe }) => maybe)) {
    if (!rest && items.length < heads.length) return 'no';
    const unsure = rest ?? it.unknown('depends on a list whose items are not all known', pattern, scope);
    bindAll(pattern, unsure, scope, it);
    return 'maybe';
  }
  if (cons ? items.length < heads.length : items.length !== heads.length) return 'no';
  const values = items.map(({ value }) => value);
  const head = matchEach(heads, values.slice(0, heads.length), scope, it);
  if (head === 'no' || !cons?.[1]) return head;
  return both(head, match(cons[1], ofItems(items.slice(heads.length)), scope, it));
}

function matchMap(
  pairs: [Expr, Expr][],
  map: Value & { kind: 'map' },
  pattern: Expr,
  scope: Scope,
  it: Interpreter,
): Match {
  if (map.rest) {
    bindAll(pattern, map.rest, scope, it);
    return 'maybe';
  }
  let all: Match = 'yes';
  for (const [key, inner] of pairs) {
    const wanted = it.eval(key, scope);
    const entry = map.entries.find(({ value }) => value.kind === 'tuple' && same(value.items[0]!, wanted));
    if (entry?.value.kind !== 'tuple') return 'no';
    all = both(all, match(inner, entry.value.items[1]!, scope, it));
    if (entry.maybe) all = both(all, 'maybe');
  }
  return all;
}

function matchCall(pattern: Expr & { type: 'call' }, value: Value, scope: Scope, it: Interpreter): Match {
  const [left, right] = pattern.args;
  if (!left || !right) return pattern.name === '^' && left ? asMatch(same(it.eval(left, scope), value)) : 'maybe';
  if (pattern.name === '=') return both(match(left, value, scope, it), match(right, value, scope, it));
  if (pattern.name !== '<>') return 'maybe';
  const prefix = it.eval(left, scope);
  if (value.kind !== 'string' || prefix.kind !== 'string') return 'no';
  if (value.unknown || prefix.unknown) {
    bindAll(right, value.unknown ?? prefix.unknown!, scope, it);
    return 'maybe';
  }
  if (!value.text.startsWith(prefix.text)) return 'no';
  return match(right, textOf('string', value.text.slice(prefix.text.length)), scope, it);
}

/** Every variable of the pattern becomes `value`. */
function bindAll(pattern: Expr, value: Unknown, scope: Scope, it: Interpreter): void {
  for (const inner of variablesOf(pattern)) match(inner, value, scope, it);
}

function variablesOf(pattern: Expr): Expr[] {
  switch (pattern.type) {
    case 'variable':
      return [pattern];
    case 'tuple':
    case 'list':
      return pattern.items.flatMap(variablesOf);
    case 'map':
      return pattern.pairs.flatMap(([, inner]) => variablesOf(inner));
    case 'call':
      return pattern.name === '^' ? [] : pattern.args.flatMap(variablesOf);
    default:
      return [];
  }
}
