import { builtins } from './builtins';
import type { Builtin } from './builtins/builtin';
import { parseElixir } from './parse';
import { both, matchEach } from './patterns';
import type { Match } from './patterns';
import { projectModule, Scope } from './scope';
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
  /** Whether environment variables count as not set, instead of unknown. */
  variablesUnset?: boolean;
  /** Files that are parsed already, by path; others are added. */
  sources?: Map<string, Source>;
  functions?: ReadonlyMap<string, Builtin>;
}

/**
 * Works out what Elixir code is worth without running it: values that the text does not say are unknown, and where a
 * condition is not known both branches count. Never throws, and ends after a fixed number of steps.
 */
export class Interpreter {
  readonly folder: Folder;
  modules = new Map<string, Module>();
  /** Files that were read, relative to the folder. */
  readonly reads = new Set<string>();
  /** Names of environment variables that were asked for. */
  readonly env = new Set<string>();
  /** The definitions that were called. */
  readonly called = new Set<Definition>();
  environment: string | undefined;
  readonly variablesUnset: boolean;
  /** Whether the value of `Mix.env/0` was asked for. */
  askedEnvironment = false;
  /** How many branches around what is evaluated may not be taken. */
  private unsure = 0;
  private readonly store_: { key: Value; value: Value }[] = [];
  private steps = 0;
  private depth = 0;
  private above: Map<string, Module> | undefined;
  private readonly functions: ReadonlyMap<string, Builtin>;
  readonly sources: Map<string, Source>;

  constructor(
    readonly around: Surroundings,
    { environment, variablesUnset = false, functions = new Map(), sources = new Map() }: Setting,
  ) {
    this.folder = new Folder(around.file);
    this.environment = environment;
    this.variablesUnset = variablesUnset;
    this.functions = functions;
    this.sources = sources;
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
    return text === undefined ? undefined : this.run(this.parse(this.folder.fromFolder(path), text));
  }

  /** The value of Elixir code in a string. */
  runText(text: string): Value {
    return this.run(parseElixir('nofile', text));
  }

  /** What was stored under a key at run time, as in `:persistent_term`. */
  stored(key: Value): Value | undefined {
    return this.store_.find((entry) => v.same(entry.key, key) === true)?.value;
  }

  store(key: Value, value: Value): void {
    const before = this.unsure > 0 ? this.stored(key) : undefined;
    this.store_.unshift({ key, value: before ? v.unite([before, value]) : value });
  }

  private parse(path: string, text: string): Source {
    const source = this.sources.get(path) ?? parseElixir(path, text);
    this.sources.set(path, source);
    return source;
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
    return this.call({ type: 'call', at: expr.at, end: expr.at, name: expr.name, args: [] }, scope);
  }

  private directoryOf(source: Source): string {
    return this.folder.absolute(`${source.path}/..`);
  }

  private alias(expr: Expr & { type: 'alias' }, scope: Scope): Value {
    if (!expr.base) return v.atom(scope.fullName(expr.name));
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
      const args = Array.from({ length: arity.value }, (_, i): Expr => ({
        type: 'argument',
        at: body.at,
        index: i + 1,
      }));
      const target = named.type === 'call' ? named.target : undefined;
      const call: Call = {
        type: 'call',
        at: named.at,
        end: body.at,
        name: named.name,
        args,
        ...(target && { target }),
      };
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
    return v.forEachCombination([target, ...args], ([fn, ...known]) => {
      if (fn?.kind === 'function') return this.deeper(origin, () => fn.call(known));
      return fn?.kind === 'unknown' ? fn : { kind: 'unknown', reason: 'is computed by a call of no function', origin };
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
    const key = `${name}/${args.length}`;
    const own = scope.module?.functions.get(key);
    if (own) return this.invoke(scope.module!, own, args);
    for (const module of scope.imports) {
      if (this.module(module)?.functions.has(key) || this.builtin(`${module}.${name}`)) {
        return this.callRemote(module, name, args, origin);
      }
    }
    return this.callRemote('Kernel', name, args, origin);
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
    const clauses = known?.functions.get(`${name}/${args.length}`);
    if (known && clauses) return this.invoke(known, clauses, args);
    return this.callBuiltin(`${module}.${name}`, args, origin);
  }

  private builtin(name: string): Builtin | undefined {
    return this.functions.get(name) ?? builtins.get(name);
  }

  private callBuiltin(name: string, given: Value[], origin: Origin): Value {
    return v.forEachCombination(given, (args) => {
      this.steps += 1;
      const result = this.exhausted ? undefined : this.builtin(name)?.(args, this, origin);
      const cause = args.find((arg) => arg.kind === 'unknown');
      const readable = name.replace(/^Kernel\./, '');
      return result ?? cause ?? { kind: 'unknown', reason: notRead(readable, args), origin };
    });
  }

  /** A module of this text, of a file that it required, or of the umbrella above. */
  module(name: string): Module | undefined {
    return this.modules.get(name) ?? (builtinModules.has(name) ? undefined : this.umbrellaModules().get(name));
  }

  private umbrellaModules(): ReadonlyMap<string, Module> {
    const { umbrella } = this.around;
    if (!umbrella || this.above) return this.above ?? new Map();
    this.above = new Map();
    this.reads.add(umbrella.path);
    const own = this.modules;
    this.modules = this.above;
    this.run(this.parse(umbrella.path, umbrella.text));
    this.modules = own;
    return this.above;
  }

  /** As `Mix.Project.config/0` while mix.exs is loaded: the umbrella's, which is loaded by then. */
  umbrellaProject(origin: Origin): Value | undefined {
    const module = projectModule(this.umbrellaModules());
    return module && this.callRemote(module.name, 'project', [], origin);
  }

  private invoke(module: Module, clauses: Definition[], given: Value[]): Value {
    const [only] = clauses;
    const plain = clauses.length === 1 && only?.params.every(({ type }) => type === 'variable') && !only.guard;
    const call = (args: Value[]) =>
      this.firstMatch(clauses, args, (clause) => {
        this.called.add(clause);
        return new Scope(clause.source, module);
      });
    return plain ? call(given) : v.forEachCombination(given, call);
  }

  /** The value of the first clause that matches; of several, when it is not known which. */
  firstMatch<C extends Clause>(clauses: C[], args: Value[], scopeFor: (clause: C) => Scope): Value {
    const results: Value[] = [];
    for (const clause of clauses) {
      const scope = scopeFor(clause);
      let matched = matchEach(clause.params, args, scope, this);
      if (matched !== 'no' && clause.guard) matched = both(matched, this.holds(clause.guard, scope));
      if (matched === 'no') continue;
      const evaluate = () => this.eval(clause.body, scope);
      results.push(matched === 'yes' && results.length === 0 ? evaluate() : this.perhaps(evaluate));
      if (matched === 'yes') break;
    }
    return v.unite(results);
  }

  /** Whether a guard lets through. */
  holds(guard: Expr, scope: Scope): Match {
    const holds = v.truth(this.eval(guard, scope));
    return holds === undefined ? 'maybe' : holds ? 'yes' : 'no';
  }
}

const builtinModules: ReadonlySet<string> = new Set(
  [...builtins.keys()].map((name) => name.slice(0, name.lastIndexOf('.'))),
);

function sameKey(a: Value, b: Value): boolean {
  return a.kind === 'tuple' && b.kind === 'tuple' && v.same(a.items[0]!, b.items[0]!) === true;
}

function notRead(name: string, args: Value[]): string {
  return `is computed by ${name}/${args.length}, which is not read statically`;
}
