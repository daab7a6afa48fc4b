import type { Interpreter } from './interpreter';
import { Scope } from './scope';
import type { Module } from './scope';
import { splitKeywords } from './syntax';
import type { Call, Expr, Source } from './syntax';
import * as v from './values';
import type { Value } from './values';

type Form = (call: Call, scope: Scope, it: Interpreter) => Value;

/** What stands in a module's body. */
export const definitionForms: [string, Form][] = [
  ['defmodule', defmodule],
  ['def', define],
  ['defp', define],
  ['defmacro', () => v.nil],
  ['defmacrop', () => v.nil],
  ['defdelegate', delegate],
  ['use', use],
  ['import', importModule],
  ['alias', alias],
  ['require', requireModule],
];

function defmodule(call: Call, scope: Scope, it: Interpreter): Value {
  const { plain, keywords } = splitKeywords(call.args);
  const [named] = plain;
  const body = keywords.get('do');
  const short = moduleName(named, scope, it);
  if (!body || short === undefined) return v.nil;
  const outer = scope.module && named?.type === 'alias' && !named.base ? `${scope.module.name}.` : '';
  const [first = short] = short.split('.');
  if (outer) scope.aliases.set(first, outer + first);
  const module: Module = {
    name: outer + short,
    functions: new Map(),
    attributes: new Map(),
    usesMixProject: false,
    aliases: new Map(scope.aliases),
    imports: [...scope.imports],
  };
  // Where a file defines a module again, the last counts; the map's order is that in which they are complete.
  it.modules.delete(module.name);
  if (v.isNever(it.eval(body, new Scope(scope.source, module)))) return v.never;
  it.modules.set(module.name, module);
  return v.atom(module.name);
}

function define(call: Call, scope: Scope): Value {
  const { module, source } = scope;
  const { plain, keywords } = splitKeywords(call.args);
  const [head, guard] = plain[0]?.type === 'call' && plain[0].name === 'when' ? plain[0].args : [plain[0]];
  if (!module || (head?.type !== 'call' && head?.type !== 'variable')) return v.nil;
  const params = head.type === 'call' ? head.args : [];
  const defaults = new Map<number, Expr>();
  const patterns = params.map((param, index) => {
    const [pattern, fallback] = param.type === 'call' && param.name === '\\\\' ? param.args : [];
    if (pattern && fallback) defaults.set(index, fallback);
    return pattern ?? param;
  });
  defineShorter(head, patterns.length, defaults, module, source);
  const body = keywords.get('do');
  if (!body) return v.nil;
  const key = `${head.name}/${patterns.length}`;
  const clauses = module.functions.get(key) ?? [];
  clauses.push({ at: call.at, end: call.end, params: patterns, ...(guard && { guard }), body, source });
  module.functions.set(key, clauses);
  return v.nil;
}

/** As Elixir does: for each number of parameters left out, a function of its own that calls the full one. The first defaults are filled first. */
function defineShorter(
  head: { name: string; at: number },
  arity: number,
  defaults: Map<number, Expr>,
  module: Module,
  source: Source,
): void {
  for (let given = arity - defaults.size; given < arity; given++) {
    let filled = given - (arity - defaults.size);
    const params: Expr[] = [];
    const args = Array.from({ length: arity }, (_, index): Expr => {
      const fallback = defaults.get(index);
      if (fallback && filled-- <= 0) return fallback;
      const param: Expr = { type: 'variable', at: head.at, name: `arg${index}` };
      params.push(param);
      return param;
    });
    const body: Call = { type: 'call', at: head.at, end: head.at, name: head.name, args };
    module.functions.set(`${head.name}/${given}`, [{ at: head.at, end: head.at, params, body, source }]);
  }
}

/** `defdelegate name(args), to: Module`. */
function delegate(call: Call, scope: Scope): Value {
  const { plain, keywords } = splitKeywords(call.args);
  const [head] = plain;
  const target = keywords.get('to');
  const as = keywords.get('as');
  if (!scope.module || head?.type !== 'call' || !target) return v.nil;
  const name = as?.type === 'atom' ? as.name : head.name;
  const { at, end } = call;
  const body: Call = { type: 'call', at, end, target, name, args: head.args };
  const clause = { at, end, params: head.args, body, source: scope.source };
  scope.module.functions.set(`${head.name}/${head.args.length}`, [clause]);
  return v.nil;
}

function use(call: Call, scope: Scope, it: Interpreter): Value {
  const name = moduleName(call.args[0], scope, it);
  if (scope.module && name === 'Mix.Project') scope.module.usesMixProject = true;
  return v.nil;
}

function importModule(call: Call, scope: Scope, it: Interpreter): Value {
  const name = moduleName(call.args[0], scope, it);
  if (name !== undefined) scope.imports.push(name);
  return v.nil;
}

/** `alias A.B`, `alias A.B, as: C`, `alias A.{B, C}`. */
function alias(call: Call, scope: Scope, it: Interpreter): Value {
  const { plain, keywords } = splitKeywords(call.args);
  const [aliased] = plain;
  const as = keywords.get('as');
  if (aliased?.type === 'call' && aliased.name === '{}') {
    const base = moduleName(aliased.target, scope, it);
    for (const short of aliased.args) {
      if (short.type === 'alias') scope.aliases.set(short.name.split('.').at(-1)!, `${base}.${short.name}`);
    }
    return v.nil;
  }
  const name = moduleName(aliased, scope, it);
  if (name !== undefined) scope.aliases.set(as?.type === 'alias' ? as.name : name.split('.').at(-1)!, name);
  return v.nil;
}

function requireModule(call: Call, scope: Scope, it: Interpreter): Value {
  return splitKeywords(call.args).keywords.has('as') ? alias(call, scope, it) : v.nil;
}

function moduleName(expr: Expr | undefined, scope: Scope, it: Interpreter): string | undefined {
  const value = expr && it.eval(expr, scope);
  return value?.kind === 'atom' ? value.name : undefined;
}
