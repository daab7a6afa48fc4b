import { builtins } from './builtins';
import type { Builtin } from './builtins/builtin';
import { parseElixir } from './parse';
import { both, matchEach } from './patterns';
import { Scope } from './scope';
import type { Definition, Module } from './scope';
import { specialForms } from './special-forms';
import type { Call, Clause, Expr, Source } from './syntax';
import { Folder } from './surroundings';
import type { Surroundings } from './surroundings';
import * as v from './values';
import type { Item, Origin, Unknown, Value } from './values';

/** A mix.exs of hundreds of lines takes 5,000. Twice as deep, and JavaScript's own stack (1 MB) is near its end. */
const mostSteps = 60_000;
const deepest = 300;

/** Functions beside Elixir's own, and what `Mix.env/0` is: undefined where it may be anything. */
export interface Setting {
  environment?: string;
  functions?: ReadonlyMap<string, Builtin>;
}

/**
 * Works out what Elixir code is worth without running it: values that the text does not say are unknown, and where a
 * condition is not known both branches count. Never throws, and ends after a fixed number of steps.
 */
export class Interpreter {
  readonly folder: Folder;
  readonly modules = new Map<string, Module>();
  /** Files that were read, relative to the folder. */
  readonly reads = new Set<string>();
  /** Names of environment variables that were asked for. */
  readonly env = new Set<string>();
  environment: string | undefined;
  /** Whether the value of `Mix.env/0` was asked for. */
  askedEnvironment = false;
  /** How many branches around what is evaluated may not be taken. */
  private unsure = 0;
  private steps = 0;
  private depth = 0;
  private umbrellaLoaded = false;
  private readonly functions: ReadonlyMap<string, Builtin>;

  constructor(
    readonly around: Surroundings,
    { environment, functions = new Map() }: Setting,
  ) {
    this.folder = new Folder(around.file);
    this.environment = environment;
    this.functions = functions;
  }

  /** True when the text asks for more steps than any real one. All that was evaluated later is unknown. */
  get exhausted(): boolean {
    return this.steps > mostSteps;
  }

  /** Evaluates a whole file and keeps the modules that it defines. */
  run(source: Source): Value {
    return this.eval(source.program, new Scope(source));
  }

  /** As `Code.require_file/2`: `path` as `__DIR__` and Path.expand give it. Undefined when it isn't there. */
  runFile(path: string): Value | undefined {
    const text = this.read(path);
    return text === undefined ? undefined : this.run(parseElixir(this.folder.fromFolder(path), text));
  }

  read(path: string): string | undefined {
    const relative = this.folder.fromFolder(path);
    this.reads.add(relative);
    return this.around.readFile(relative);
  }

  unknown(reason: string, { at }: { at: number }, { source }: { source: Source }): Unknown {
    return { kind: 'unknown', reason, origin: { source, at } };
  }

  /** Evaluates what may not happen: an attribute set there keeps its other value too. */
  perhaps(evaluate: () => Value): Value {
    this.unsure += 1;
    try {
      return evaluate();
    } finally {
      this.unsure -= 1;
    }
  }

  setAttribute(module: Module, name: string, value: Value): void {
    const before = module.attributes.get(name);
    module.attributes.set(name, this.unsure > 0 && before ? v.unite([before, value]) : value);
  }

  eval(expr: Expr, scope: Scope): Value {
    this.steps += 1;
    if (this.exhausted) return this.unknown('takes too many steps to work out', expr, scope);
    if (this.depth >= deepest) return this.unknown('is computed by calls nested without end', expr, scope);
    this.depth += 1;
    try {
      return this.evaluate(expr, scope);
    } finally {
      this.depth -= 1;
    }
  }

  private evaluate(expr: Expr, scope: Scope): Value {
    switch (expr.type) {
      case 'atom':
        return v.atom(expr.name);
      case 'number':
        return v.number(expr.value);
      case 'text':
        return this.text(expr, scope);
      case 'list':
        return this.list(expr.items, scope);
      case 'tuple':
        return this.all(expr.items, scope, (items) => v.tuple(items, { source: scope.source, at: expr.at }));
      case 'map':
        return this.map(expr, scope);
      case 'variable':
        return this.variable(expr, scope);
      case 'alias':
        return this.alias(expr, scope);
      case 'attribute':
        return this.attribute(expr, scope);
      case 'call':
        return this.call(expr, scope);
      case 'apply':
        return this.all([expr.target, ...expr.args], scope, ([target, ...args]) =>
          this.apply(target!, args, { source: scope.source, at: expr.at }),
        );
      case 'fn':
        return this.closure(expr.clauses, scope);
      case 'capture':
        return this.capture(expr.body, scope);
      case 'argument':
        return scope.lookUp(`&${expr.index}`) ?? this.unknown('is computed by a capture', expr, scope);
      case 'block':
        return this.statements(expr.body, scope);
      case 'clauses':
        return this.unknown('is computed by clauses out of place', expr, scope);
      case 'opaque':
        return this.unknown(`is computed by ${expr.what}, which is not read statically`, expr, scope);
    }
  }

  private statements(body: Expr[], scope: Scope): Value {
    let last = v.nil;
    for (const statement of body) {
      last = this.eval(statement, scope);
      if (v.isNever(last)) return v.never;
    }
    return last;
  }

  /** `never` when one of them raises. */
  all(exprs: Expr[], scope: Scope, use: (values: Value[]) => Value): Value {
    const values: Value[] = [];
    for (const expr of exprs) {
      const value = this.eval(expr, scope);
      if (v.isNever(value)) return v.never;
      values.push(value);
    }
    return use(values);
  }

  private text(expr: Expr & { type: 'text' }, scope: Scope): Value {
    const parts = expr.parts.map((part): Value => (typeof part === 'string' ? v.string(part) : this.eval(part, scope)));
    return v.forEachCombination(parts, (known) => {
      const texts = known.map((part) => v.toText(part) ?? { text: v.hole, unknown: this.unknownText(expr, scope) });
      const text = texts.map((part) => part.text).join('');
      if (expr.as === 'atom') return text.includes(v.hole) ? this.unknownText(expr, scope) : v.atom(text);
      return v.textOf(expr.as, text, texts.find((part) => part.unknown)?.unknown);
    });
  }

  private unknownText(expr: Expr, scope: Scope): Unknown {
    return this.unknown('is computed by an interpolation that is not read statically', expr, scope);
  }

  private list(items: Expr[], scope: Scope): Value {
    const last = items.at(-1);
    const [head, tail] = last?.type === 'call' && last.name === '|' ? last.args : [];
    if (!head || !tail) return this.all(items, scope, (values) => v.list(values));
    return this.all([...items.slice(0, -1), head, tail], scope, (values) =>
      v.forEachCombination([values.at(-1)!], ([rest]) => {
        const first: Item[] = values.slice(0, -1).map((value) => ({ value }));
        if (rest!.kind === 'list') return v.ofItems([...first, ...rest!.items], rest!.rest);
        return rest!.kind === 'unknown' ? v.ofItems(first, rest) : v.never;
      }),
    );
  }

  private map(expr: Expr & { type: 'map' }, scope: Scope): Value {
    const base = expr.base ? this.eval(expr.base, scope) : ({ kind: 'map', entries: [] } satisfies Value);
    const keys = expr.pairs.map(([key]) => key);
    const values = expr.pairs.map(([, value]) => value);
    return this.all([...keys, ...values], scope, (found) => {
      const entries = keys.map((_, index) => ({ value: v.tuple([found[index]!, found[keys.length + index]!]) }));
      return v.forEachCombination([base], ([before]) => {
        if (before!.kind !== 'map') return before!.kind === 'unknown' ? before! : v.never;
        const kept = before!.entries.filter(({ value }) => !entries.some((entry) => sameKey(entry.value, value)));
        return { ...before!, entries: [...kept, ...entries] };
      });
    });
  }

  private variable(expr: Expr & { type: 'variable' }, scope: Scope): Value {
    const bound = scope.lookUp(expr.name);
    if (bound) return bound;
    if (expr.name === '__DIR__') return v.string(this.directoryOf(scope.source));
    if (expr.name === '__MODULE__') return scope.module ? v.atom(scope.module.name) : v.nil;
    if (expr.name === '__ENV__') {
      const file = v.tuple([v.atom('file'), v.string(this.folder.absolute(scope.source.path))]);
      return { kind: 'map', entries: [{ value: file }], rest: this.unknown('comes from __ENV__', expr, scope) };
    }
    return this.call({ type: 'call', at: expr.at, name: expr.name, args: [] }, scope);
  }

  private directoryOf(source: Source): string {
    return this.folder.absolute(`${source.path}/..`);
  }

  private alias(expr: Expr & { type: 'alias' }, scope: Scope): Value {
    if (!expr.base) return v.atom(fullName(expr.name, scope.module));
    const base = this.eval(expr.base, scope);
    return base.kind === 'atom' ? v.atom(`${base.name}.${expr.name}`) : base;
  }

  private attribute(expr: Expr & { type: 'attribute' }, scope: Scope): Value {
    const { module } = scope;
    if (!module) return this.unknown(`is computed by @${expr.name} outside a module`, expr, scope);
    if (expr.value) {
      const value = this.eval(expr.value, scope);
      if (!v.isNever(value)) this.setAttribute(module, expr.name, value);
      return value;
    }
    return module.attributes.get(expr.name) ?? v.nil;
  }

  private closure(clauses: Clause[], scope: Scope): Value {
    const call = (args: Value[]) => this.firstMatch(clauses, args, () => scope.inside());
    return { kind: 'function', arity: clauses[0]?.params.length ?? 0, call };
  }

  /** `&f/1`, `&A.f/1`, `&{&1, 2}`. */
  private capture(body: Expr, scope: Scope): Value {
    const [named, arity] = body.type === 'call' && body.name === '/' ? body.args : [];
    if (named && arity?.type === 'number' && (named.type === 'variable' || (named.type === 'call' && named.target))) {
      const args = Array.from({ length: arity.value }, (_, i): Expr => ({ type: 'argument', at: body.at, index: i + 1 }));
      const target = named.type === 'call' ? named.target : undefined;
      const call: Call = { type: 'call', at: named.at, name: named.name, args, ...(target && { target }) };
      return this.capture(call, scope);
    }
    const call = (args: Value[]) => {
      const inside = scope.inside();
      for (const [index, arg] of args.entries()) inside.bind(`&${index + 1}`, arg);
      return this.eval(body, inside);
    };
    return { kind: 'function', arity: 1, call };
  }

  apply(target: Value, args: Value[], origin: Origin): Value {
    return v.forEachCombination([target], ([fn]) => {
      if (fn!.kind === 'function') return this.deeper(origin, () => fn.call(args));
      return fn!.kind === 'unknown' ? fn! : { kind: 'unknown', reason: 'is computed by a call of no function', origin };
    });
  }

  private deeper(origin: Origin, evaluate: () => Value): Value {
    if (this.depth >= deepest) return this.unknown('is computed by calls nested without end', origin, origin);
    this.depth += 1;
    try {
      return evaluate();
    } finally {
      this.depth -= 1;
    }
  }

  private call(call: Call, scope: Scope): Value {
    if (!call.target) {
      const form = specialForms.get(call.name);
      if (form) return form(call, scope, this);
      return this.all(call.args, scope, (args) => this.callLocal(call, args, scope));
    }
    return this.all([call.target, ...call.args], scope, ([target, ...args]) =>
      v.forEachCombination([target!], ([module]) => this.callOn(module!, call, args, scope)),
    );
  }

  private callLocal({ name, at }: Call, args: Value[], scope: Scope): Value {
    const origin = { source: scope.source, at };
    const modules = [scope.module, ...(scope.module?.imports ?? []).map((imported) => this.module(imported))];
    for (const module of modules) {
      const definition = module?.functions.get(`${name}/${args.length}`);
      if (module && definition) return this.invoke(module, definition, args);
    }
    for (const module of ['Kernel', ...(scope.module?.imports ?? [])]) {
      if (this.builtin(`${module}.${name}`)) return this.callBuiltin(`${module}.${name}`, args, origin);
    }
    return { kind: 'unknown', reason: notRead(name, args), origin };
  }

  private callOn(target: Value, { name, at }: Call, args: Value[], scope: Scope): Value {
    if (target.kind === 'map') return this.callBuiltin('Map.get', [target, v.atom(name)], { source: scope.source, at });
    if (target.kind === 'unknown') return target;
    if (target.kind !== 'atom') return v.never;
    return this.callRemote(target.name, name, args, { source: scope.source, at });
  }

  /** `module.name(args)`, for a module of the text or one of Elixir's own. */
  callRemote(module: string, name: string, args: Value[], origin: Origin): Value {
    const known = this.module(module);
    const definition = known?.functions.get(`${name}/${args.length}`);
    if (known && definition) return this.invoke(known, definition, args);
    if (!known && this.builtin(`${module}.${name}`)) return this.callBuiltin(`${module}.${name}`, args, origin);
    return { kind: 'unknown', reason: notRead(`${module}.${name}`, args), origin };
  }

  private builtin(name: string): Builtin | undefined {
    return this.functions.get(name) ?? builtins.get(name);
  }

  private callBuiltin(name: string, given: Value[], origin: Origin): Value {
    return v.forEachCombination(given, (args) => {
      this.steps += 1;
      const result = this.exhausted ? undefined : this.builtin(name)?.(args, this, origin);
      const cause = args.find((arg) => arg.kind === 'unknown');
      return result ?? cause ?? { kind: 'unknown', reason: notRead(name.replace(/^Kernel\./, ''), args), origin };
    });
  }

  /** A module of this text, of a file that it required, or of the umbrella above. */
  module(name: string): Module | undefined {
    const found = this.modules.get(name);
    const { umbrella } = this.around;
    if (found || !umbrella || this.umbrellaLoaded || builtinModules.has(name)) return found;
    this.umbrellaLoaded = true;
    this.reads.add(umbrella.path);
    const own = new Map(this.modules);
    this.run(parseElixir(umbrella.path, umbrella.text));
    for (const [key, module] of own) this.modules.set(key, module);
    return this.modules.get(name);
  }

  invoke(module: Module, { clauses }: Definition, given: Value[]): Value {
    const [only, ...more] = clauses;
    const plain = only && more.length === 0 && only.params.every(({ type }) => type === 'variable') && !only.guard;
    const call = (args: Value[]) => this.firstMatch(clauses, args, ({ source }) => new Scope(source, module));
    return plain ? call(given) : v.forEachCombination(given, call);
  }

  /** The value of the first clause that matches; of several, when it is not known which. */
  firstMatch<C extends Clause & { defaults?: Map<number, Expr> }>(
    clauses: C[],
    args: Value[],
    scopeFor: (clause: C) => Scope,
  ): Value {
    const results: Value[] = [];
    for (const clause of clauses) {
      const scope = scopeFor(clause);
      const full = clause.defaults ? this.withDefaults(args, clause.params.length, clause.defaults, scope) : args;
      let matched = matchEach(clause.params, full, scope, this);
      if (matched === 'no') continue;
      if (clause.guard) {
        const holds = v.truth(this.eval(clause.guard, scope));
        matched = both(matched, holds === undefined ? 'maybe' : holds ? 'yes' : 'no');
      }
      if (matched === 'no') continue;
      const evaluate = () => this.eval(clause.body, scope);
      const sure = matched === 'yes' && results.length === 0;
      results.push(sure ? evaluate() : this.perhaps(evaluate));
      if (matched === 'yes') break;
    }
    return v.unite(results);
  }

  /** Elixir fills the parameters without a default first, then those with one, from the left. */
  private withDefaults(args: Value[], arity: number, defaults: Map<number, Expr>, scope: Scope): Value[] {
    let spare = args.length - (arity - defaults.size);
    const left = [...args];
    return Array.from({ length: arity }, (_, index) => {
      const fallback = defaults.get(index);
      if (!fallback || spare-- > 0) return left.shift() ?? v.nil;
      return this.eval(fallback, scope);
    });
  }
}

const builtinModules: ReadonlySet<string> = new Set([...builtins.keys()].map((name) => name.slice(0, name.lastIndexOf('.'))));

function sameKey(a: Value, b: Value): boolean {
  return a.kind === 'tuple' && b.kind === 'tuple' && v.same(a.items[0]!, b.items[0]!) === true;
}

function notRead(name: string, args: Value[]): string {
  return `is computed by ${name}/${args.length}, which is not read statically`;
}

/** `B.C` with the aliases and nested modules that the module knows. */
export function fullName(name: string, module: Module | undefined): string {
  const [first = '', ...rest] = name.split('.');
  if (first === 'Elixir') return rest.join('.');
  return [module?.aliases.get(first) ?? first, ...rest].join('.');
}
