import type { Clause, Source } from './syntax';
import type { Value } from './values';

/** What `alias` and `import` said. */
interface Names {
  /** Short name to full name. */
  aliases: Map<string, string>;
  imports: string[];
}

/** A module as its body defined it. */
export interface Module extends Names {
  name: string;
  /** The clauses by `name/arity`; a function with defaults is there once for each arity. */
  functions: Map<string, Definition[]>;
  attributes: Map<string, Value>;
  usesMixProject: boolean;
}

/** One clause of a function; `end`: the offset behind its text. */
export interface Definition extends Clause {
  end: number;
  source: Source;
}

/** The module that Mix takes for the project: the last on its stack, or one whose `use` stands for `use Mix.Project`. */
export function projectModule(modules: ReadonlyMap<string, Module>): Module | undefined {
  const defining = [...modules.values()].filter(({ functions }) => functions.has('project/0'));
  return defining.findLast(({ usesMixProject }) => usesMixProject) ?? defining.at(-1);
}

/** Variables, and the file and module whose code is read. */
export class Scope {
  private readonly variables = new Map<string, Value>();
  private readonly names: Names;

  constructor(
    readonly source: Source,
    readonly module?: Module,
    private readonly parent?: Scope,
  ) {
    // Elixir's aliases and imports end with their block. Nobody's mix.exs has the same name twice, so a module has one set.
    this.names = module ?? parent?.names ?? { aliases: new Map(), imports: [] };
  }

  get aliases(): Map<string, string> {
    return this.names.aliases;
  }

  get imports(): string[] {
    return this.names.imports;
  }

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

  /** `B.C` as the aliases here have it. */
  fullName(name: string): string {
    const [first = '', ...rest] = name.split('.');
    if (first === 'Elixir') return rest.join('.');
    return [this.aliases.get(first) ?? first, ...rest].join('.');
  }
}
