/** The full name of a module before and after a renaming: both alike where it keeps its name. */
export interface Naming {
  name: string;
  next: string;
}

/** What `alias` makes of a name: `short` stands for a module, after the renaming `nextShort` does. */
interface Alias {
  short: string;
  nextShort: string;
  /** Undefined where no text says which module: `alias unquote(module).Cart`. */
  module: Naming | undefined;
}

/** The module around a place: none in a script, unknown in a `quote`, whose `__MODULE__` is the caller's. */
export type Surrounding = Naming | 'none' | 'unknown';

/** What aliases hold at a place. They are lexical: one that is set in a block ends with it (Kernel.SpecialForms.alias/2). */
export class AliasScope {
  private readonly aliases = new Map<string, Alias>();

  constructor(
    readonly parent?: AliasScope,
    readonly module: Surrounding = parent?.module ?? 'none',
  ) {}

  declare(alias: Alias): void {
    this.aliases.set(alias.short, alias);
  }

  find(short: string): Alias | undefined {
    return this.aliases.get(short) ?? this.parent?.find(short);
  }
}

/** Whether a module is another, or is named below it: `Shop.Cart` is within `Shop`. */
export function isBelow(module: string, name: string): boolean {
  return name === module || name.startsWith(`${module}.`);
}

/** `Cart` of `Shop.Cart`. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** `Shop` of `Shop.Cart`. */
export function firstPart(name: string): string {
  return name.split('.', 1)[0]!;
}

/** What is left of a module's name behind another. The whole where that is not before it: the text then is read again, and refused. */
export function behind(around: string, name: string): string {
  return name.startsWith(`${around}.`) ? name.slice(around.length + 1) : name;
}
