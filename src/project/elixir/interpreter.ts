import { builtins } from './builtins';
import type { Builtin } from './builtins/builtin';
import * as expressions from './expressions';
import { parseElixir } from './parse';
import { both, matchEach } from './patterns';
import type { Match } from './patterns';
import { projectModule, Scope } from './scope';
import type { Definition, Module } from './scope';
import { specialForms } from './special-forms';
import type { Call, Clause, Expr, Source } from './syntax';
import * as v from './values';
import type { Origin, Unknown, Value } from './values';
import type { World } from './world';

/** A mix.exs of hundreds of lines takes 5,000 steps. Twice as deep, and JavaScript's own stack (1 MB) is near its end. */
const mostSteps = 60_000;
const deepest = 300;

/** What the umbrella's mix.exs defines; `raised`: it does not load, so nothing of it is ever there. */
interface Umbrella {
  modules: Map<string, Module>;
  raised: boolean;
}

/**
 * Works out what Elixir code is worth without running it: values that the text does not say are unknown, and where a
 * condition is not known both branches count. Never throws, and ends after a fixed number of steps.
 */
export class Interpreter {
  modules = new Map<string, Module>();
  /** The definitions that were called. */
  readonly called = new Set<Definition>();
  private umbrella: Umbrella | undefined;
  private branches = 0;
  private steps = 0;
  private depth = 0;

  /** `functions`: beside Elixir's own, by `Module.name/arity`. */
  constructor(
    readonly world: World,
    private readonly functions: ReadonlyMap<string, Builtin> = new Map(),
  ) {}

  /** True when the text asks for more steps than any real one. All that was evaluated later is unknown. */
  get exhausted(): boolean {
    return this.steps > mostSteps;
  }

  /** Whether what is evaluated now may not happen at all. */
  get isUnsure(): boolean {
    return this.branches > 0;
  }

  /** Evaluates a whole file and keeps the modules that it defines. */
  run(source: Source): Value {
    return this.eval(source.program, new Scope(source));
  }

  /** As `Code.require_file/2`: `path` as `__DIR__` and Path.expand give it. Undefined when it isn't there. */
  runFile(path: string): Value | undefined {
    const text = this.world.read(path);
    return text === undefined ? undefined : this.run(this.world.parse(this.world.folder.fromFolder(path), text));
  }

  /** The value of Elixir code in a string. */
  runText(text: string): Value {
    return this.run(parseElixir('nofile', text));
  }

  unknown(reason: string, { at }: { at: number }, { source }: { source: Source }): Unknown {
    return { kind: 'unknown', reason, origin: { source, at } };
  }

  /** Evaluates what may not happen. */
  perhaps(evaluate: () => Value): Value {
    this.branches += 1;
    try {
      return evaluate();
    } finally {
      this.branches -= 1;
    }
  }

  eval(expr: Expr, scope: Scope): Value {
    this.steps += 1;
    if (this.exhausted) return this.unknown('takes too many steps to work out', expr, scope);
    return this.deeper({ source: scope.source, at: expr.at }, () => this.evaluate(expr, scope));
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

  private evaluate(expr: Expr, scope: Scope): Value {
    switch (expr.type) {
      case 'atom':
        return v.atom(expr.name);
      case 'number':
        return v.number(expr.value);
      case 'text':
        return expressions.text(expr, scope, this);
      case 'list':
        return expressions.list(expr.items, scope, this);
      case 'tuple':
        return this.all(expr.items, scope, (items) => v.tuple(items, { source: scope.source, at: expr.at }));
      case 'map':
        return expressions.map(expr, scope, this);
      case 'variable':
        return expressions.variable(expr, scope, this);
      case 'alias':
        return expressions.alias(expr, scope, this);
      case 'attribute':
        return expressions.attribute(expr, scope, this);
      case 'call':
        return this.call(expr, scope);
      case 'apply':
        return this.all([expr.target, ...expr.args], scope, ([target, ...args]) =>
          this.apply(target!, args, { source: scope.source, at: expr.at }),
        );
      case 'fn':
        return expressions.closure(expr.clauses, scope, this);
      case 'capture':
        return expressions.capture(expr.body, scope, this);
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

  /** Evaluates one after the other; `never` when one of them raises. */
  all(exprs: Expr[], scope: Scope, use: (values: Value[]) => Value): Value {
    const values: Value[] = [];
    for (const expr of exprs) {
      const value = this.eval(expr, scope);
      if (v.isNever(value)) return v.never;
      values.push(value);
    }
    return use(values);
  }

  /** Calls a function value. */
  apply(target: Value, args: Value[], origin: Origin): Value {
    return v.forEachCombination([target, ...args], ([fn, ...known]) => {
      if (fn?.kind === 'function') return this.deeper(origin, () => fn.call(known));
      return fn?.kind === 'unknown' ? fn : this.unknown('is computed by a call of no function', origin, origin);
    });
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
      if (this.module(module)?.functions.has(key) || this.builtin(`${module}.${key}`)) {
        return this.callRemote(module, name, args, origin);
      }
    }
    return this.callRemote('Kernel', name, args, origin);
  }

  private callOn(target: Value, { name, at }: Call, args: Value[], scope: Scope): Value {
    const origin = { source: scope.source, at };
    if (target.kind === 'map') return this.callBuiltin('Map.get/2', [target, v.atom(name)], origin);
    if (target.kind === 'unknown') return target;
    return target.kind === 'atom' ? this.callRemote(target.name, name, args, origin) : v.never;
  }

  /** `module.name(args)`, for a module of the text or one of Elixir's own. */
  callRemote(module: string, name: string, args: Value[], origin: Origin): Value {
    const known = this.module(module);
    const clauses = known?.functions.get(`${name}/${args.length}`);
    if (!known || !clauses) return this.callBuiltin(`${module}.${name}/${args.length}`, args, origin);
    return this.umbrella?.raised && this.umbrella.modules.get(module) === known
      ? v.never
      : this.invoke(known, clauses, args);
  }

  private builtin(name: string): Builtin | undefined {
    return this.functions.get(name) ?? builtins.get(name);
  }

  private callBuiltin(name: string, given: Value[], origin: Origin): Value {
    return v.forEachCombination(given, (args) => {
      this.steps += 1;
      const result = this.exhausted ? undefined : this.builtin(name)?.(args, this, origin);
      const cause = args.find((arg) => arg.kind === 'unknown');
      return result ?? cause ?? this.unknown(notRead(name), origin, origin);
    });
  }

  /** A module of this text, of a file that it required, or of the umbrella above. */
  module(name: string): Module | undefined {
    const own = this.modules.get(name);
    return own || builtinModules.has(name) ? own : this.loadUmbrella().modules.get(name);
  }

  /** As Mix does before a child's mix.exs: defines the umbrella's modules and asks for its project/0, which may set `Mix.env`. */
  loadUmbrella(): Umbrella {
    if (this.umbrella) return this.umbrella;
    const loaded: Umbrella = { modules: new Map(), raised: false };
    this.umbrella = loaded;
    const { umbrella } = this.world.around;
    if (!umbrella) return loaded;
    this.world.reads.add(umbrella.path);
    const own = this.modules;
    this.modules = loaded.modules;
    const source = this.world.parse(umbrella.path, umbrella.text);
    const start = { source, at: 0 };
    loaded.raised = v.isNever(this.run(source)) || v.isNever(this.umbrellaProject(start) ?? v.nil);
    this.modules = own;
    return loaded;
  }

  /** As `Mix.Project.config/0` while mix.exs is loaded: the umbrella's, which is loaded by then. */
  umbrellaProject(origin: Origin): Value | undefined {
    const module = projectModule(this.loadUmbrella().modules);
    return module && this.callRemote(module.name, 'project', [], origin);
  }

  private invoke(module: Module, clauses: Definition[], given: Value[]): Value {
    const [only] = clauses;
    const plain = clauses.length === 1 && only?.params.every(({ type }) => type === 'variable') && !only.guard;
    const scopeFor = (clause: Definition) => {
      this.called.add(clause);
      return new Scope(clause.source, module);
    };
    const call = (args: Value[]) => this.firstMatch(clauses, args, scopeFor);
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

function notRead(name: string): string {
  return `is computed by ${name.replace(/^Kernel\./, '')}, which is not read statically`;
}
