import type { Naming } from '../../../src/project/names/alias-scope';
import { firstPart, isBelow } from '../../../src/project/names/alias-scope';
import type { Renaming } from './renaming';

/** A module and where it is defined: `file:line`. */
export type Definitions = ReadonlyMap<string, string>;

/**
 * Which modules a renaming means: those of the project that begin with its root module as a word (`Shop`, `Shop.Cart`,
 * `ShopWeb.Router`, `ShopTest`, not `Shopping`), and names below these that nobody defines, which processes and what macros
 * make have.
 */
export class Owners {
  /** `Shop`, `ShopWeb`, `ShopTest`. */
  readonly roots: string[];
  private readonly prefixes: Record<'own' | 'others', ReadonlySet<string>>;

  constructor(
    private readonly own: Definitions,
    private readonly others: Definitions,
    private readonly module: Renaming['module'],
  ) {
    this.prefixes = { own: prefixesOf(own), others: prefixesOf(others) };
    const { from } = module;
    const words = [...own.keys()].flatMap((name) => {
      const word = name.startsWith(from) ? firstPart(name.slice(from.length)) : '';
      return /^[A-Z]/.test(word) ? [from + word] : [];
    });
    this.roots = [...new Set([from, ...words])];
  }

  /** What a module is called after the renaming. */
  readonly next = (name: string): string => {
    const root = this.roots.find((each) => isBelow(each, name));
    return root !== undefined && this.isOwn(name, root) ? this.module.to + name.slice(this.module.from.length) : name;
  };

  /** What a root is called after the renaming, and whatever begins as it. */
  nextOfRoot(root: string): Naming {
    return { name: root, next: this.module.to + root.slice(this.module.from.length) };
  }

  /** Modules of other projects that are called as if they were this one's. */
  namesakes(): [module: string, place: string][] {
    return [...this.others].filter(([name]) => this.roots.some((root) => isBelow(root, name)));
  }

  /** Whose a name is, the nearest definition at or above it says; of a mere prefix, the definitions below it. */
  private isOwn(name: string, root: string): boolean {
    const { own, others } = this.prefixes;
    if (!this.own.has(name) && !this.others.has(name) && !own.has(name) && others.has(name)) return false;
    for (let module = name; isBelow(root, module); module = module.slice(0, module.lastIndexOf('.'))) {
      if (this.own.has(module)) return true;
      if (this.others.has(module)) return false;
      if (module === root) break;
    }
    return true;
  }
}

/** Every name that something is defined below: each name in each source is asked for. */
function prefixesOf(definitions: Definitions): ReadonlySet<string> {
  const found = new Set<string>();
  for (let name of definitions.keys()) {
    while (name.includes('.')) {
      name = name.slice(0, name.lastIndexOf('.'));
      found.add(name);
    }
  }
  return found;
}
