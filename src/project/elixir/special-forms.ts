import { definitionForms } from './definition-forms';
import { comprehension } from './comprehension';
import type { Interpreter } from './interpreter';
import { match, matchGuarded } from './patterns';
import type { Scope } from './scope';
import { splitKeywords } from './syntax';
import type { Call, Clause, Expr } from './syntax';
import * as v from './values';
import type { Value } from './values';

/** What is no function: its arguments are not all evaluated, or bind variables. */
type SpecialForm = (call: Call, scope: Scope, it: Interpreter) => Value;

export const specialForms: ReadonlyMap<string, SpecialForm> = new Map<string, SpecialForm>([
  ...definitionForms,
  ['=', assign],
  ['|>', pipe],
  ['if', (call, scope, it) => choose(call, scope, it, true)],
  ['unless', (call, scope, it) => choose(call, scope, it, false)],
  ['and', (call, scope, it) => shortCircuit(call, scope, it, false)],
  ['&&', (call, scope, it) => shortCircuit(call, scope, it, false)],
  ['or', (call, scope, it) => shortCircuit(call, scope, it, true)],
  ['||', (call, scope, it) => shortCircuit(call, scope, it, true)],
  ['case', caseOf],
  ['cond', cond],
  ['with', withClauses],
  ['for', comprehension],
  ['try', attempt],
  ['match?', matches],
  ['quote', opaque],
  ['receive', opaque],
]);

function opaque(call: Call, scope: Scope, it: Interpreter): Value {
  return it.unknown(`is computed by ${call.name}, which is not read statically`, call, scope);
}

function assign(call: Call, scope: Scope, it: Interpreter): Value {
  const [pattern, expr] = call.args;
  if (!pattern || !expr) return opaque(call, scope, it);
  const value = it.eval(expr, scope);
  if (v.isNever(value)) return v.never;
  return match(pattern, value, scope, it) === 'no' ? v.never : value;
}

function pipe(call: Call, scope: Scope, it: Interpreter): Value {
  const [left, right] = call.args;
  if (!left || !right) return opaque(call, scope, it);
  if (right.type === 'variable') return it.eval({ ...call, at: right.at, name: right.name, args: [left] }, scope);
  if (right.type === 'call' || right.type === 'apply') return it.eval({ ...right, args: [left, ...right.args] }, scope);
  return opaque(call, scope, it);
}

function choose(call: Call, scope: Scope, it: Interpreter, whenTrue: boolean): Value {
  const { plain, keywords } = splitKeywords(call.args);
  const [condition] = plain;
  if (!condition) return opaque(call, scope, it);
  const inside = scope.inside();
  const value = it.eval(condition, inside);
  if (v.isNever(value)) return v.never;
  const branch = (taken: boolean) => {
    const body = keywords.get(taken === whenTrue ? 'do' : 'else');
    return body ? it.eval(body, inside.inside()) : v.nil;
  };
  const holds = v.truth(value);
  if (holds !== undefined) return branch(holds);
  return v.unite([true, false].map((taken) => it.perhaps(() => branch(taken))));
}

/** `stopAt`: the truth of the left side at which the right side does not count. */
function shortCircuit(call: Call, scope: Scope, it: Interpreter, stopAt: boolean): Value {
  const [left, right] = call.args;
  if (!left || !right) return opaque(call, scope, it);
  return v.unite(
    v.optionsOf(it.eval(left, scope)).map((value) => {
      const holds = v.truth(value);
      if (holds === stopAt) return value;
      const other = it.eval(right, scope);
      return holds === undefined ? v.unite([value, other]) : other;
    }),
  );
}

function caseOf(call: Call, scope: Scope, it: Interpreter): Value {
  const { plain, keywords } = splitKeywords(call.args);
  const [subject] = plain;
  const clauses = clausesOf(keywords.get('do'));
  if (!subject || !clauses) return opaque(call, scope, it);
  return v.forEachCombination([it.eval(subject, scope)], (args) => it.firstMatch(clauses, args, () => scope.inside()));
}

function clausesOf(expr: Expr | undefined): Clause[] | undefined {
  return expr?.type === 'clauses' ? expr.clauses : undefined;
}

function cond(call: Call, scope: Scope, it: Interpreter): Value {
  const clauses = clausesOf(splitKeywords(call.args).keywords.get('do'));
  if (!clauses) return opaque(call, scope, it);
  const results: Value[] = [];
  for (const { params, body } of clauses) {
    const inside = scope.inside();
    const holds = params[0] && v.truth(it.eval(params[0], inside));
    if (holds === false) continue;
    const evaluate = () => it.eval(body, inside);
    results.push(holds && results.length === 0 ? evaluate() : it.perhaps(evaluate));
    if (holds) break;
  }
  return v.unite(results);
}

function withClauses(call: Call, scope: Scope, it: Interpreter): Value {
  const { plain, keywords } = splitKeywords(call.args);
  const otherwise = clausesOf(keywords.get('else'));
  const refuse = (value: Value) => (otherwise ? it.firstMatch(otherwise, [value], () => scope.inside()) : value);
  const step = (index: number, inside: Scope): Value => {
    const next = plain[index];
    const body = keywords.get('do');
    if (!next) return body ? it.eval(body, inside) : v.nil;
    const [pattern, expr] = next.type === 'call' && next.name === '<-' ? next.args : [];
    if (!pattern || !expr) return v.isNever(it.eval(next, inside)) ? v.never : step(index + 1, inside);
    return v.forEachCombination([it.eval(expr, inside)], ([value]) => {
      const deeper = inside.inside();
      const matched = matchGuarded(pattern, value!, deeper, it);
      if (matched === 'no') return refuse(value!);
      if (matched === 'yes') return step(index + 1, deeper);
      return it.perhaps(() => v.unite([step(index + 1, deeper), refuse(value!)]));
    });
  };
  return step(0, scope.inside());
}

/** The body's value; also what `rescue` and `catch` give, unless nothing in the body can raise. */
function attempt(call: Call, scope: Scope, it: Interpreter): Value {
  const { keywords } = splitKeywords(call.args);
  const body = keywords.get('do');
  const value = body ? it.eval(body, scope.inside()) : v.nil;
  if (!v.isNever(value) && !v.optionsOf(value).some(({ kind }) => kind === 'unknown')) return value;
  const rescues = [...(clausesOf(keywords.get('rescue')) ?? []), ...(clausesOf(keywords.get('catch')) ?? [])];
  const rescued = rescues.map(({ params, body: handler }) => {
    const inside = scope.inside();
    for (const param of params) match(param, it.unknown('comes from an exception', call, scope), inside, it);
    return it.perhaps(() => it.eval(handler, inside));
  });
  return v.unite([value, ...rescued]);
}

function matches(call: Call, scope: Scope, it: Interpreter): Value {
  const [pattern, expr] = call.args;
  if (!pattern || !expr) return opaque(call, scope, it);
  return v.forEachCombination([it.eval(expr, scope)], ([value]) => {
    const matched = matchGuarded(pattern, value!, scope.inside(), it);
    return matched === 'maybe' ? v.unite([v.bool(true), v.bool(false)]) : v.bool(matched === 'yes');
  });
}
