import type { Clause, Expr, Source } from './syntax';
import type { Value } from './values';

/** A module as its body defined it. */
export interface Module {
  name: string;
  source: Source;
  /** By `name/arity`; a function with defaults is there once for each arity. */
  functions: Map<string, Definition>;
  attributes: Map<string, Value>;
  /** Short name to full name. */
  aliases: Map<string, string>;
  imports: string[];
  usesMixProject: boolean;
}

/** The clauses of one function. `defaults`: what the parameters that a call leaves out are worth. */
export interface Definition {
  name: string;
  clauses: (Clause & { defaults: Map<number, Expr>; source: Source })[];
}

/** Variables, and the file and module whose code is read. */
export class Scope {
  private readonly variables = new Map<string, Value>();

  constructor(
    readonly source: Source,
    readonly module?: Module,
    private readonly parent?: Scope,
  ) {}

  /** What is bound in the scope inside is not seen here. */
  inside(): Scope {
    return new Scope(this.source, this.module, this);
  }

  bind(name: string, value: Value): void {
    this.variables.set(name, value);
  }

  lookUp(name: string): Value | undefined {
    return this.variables.get(name) ?? this.parent?.lookUp(name);
  }

  /** The variables of this scope alone. */
  get own(): ReadonlyMap<string, Value> {
    return this.variables;
  }
}
