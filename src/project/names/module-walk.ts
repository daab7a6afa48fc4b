import type { SyntaxNode } from '@lezer/common';
import { parts } from '../elixir/concrete-tree';
import type { ConcreteTree } from '../elixir/parse';
import { AliasScope, type Naming, type Surrounding, behind, firstPart, isBelow, lastPart } from './alias-scope';
import { argumentsOf, contains, isQualifier, membersOf } from './call-parts';
import { doctests } from './doctests';
import { type Fragment, heexCode } from './template-code';

/** A module where a text names it, by whatever alias. */
export interface ModuleName extends Naming {
  from: number;
  to: number;
  /** It is defined here. */
  defines: boolean;
}

/** Another text for a part of one. */
export interface Replacement {
  from: number;
  to: number;
  text: string;
}

/** What walks through a text and its fragments find. */
export interface Found {
  /** In the order in which they are read. */
  names: ModuleName[];
  /** What makes the text name each module as it is called after the renaming. */
  replacements: Replacement[];
  /** Names that `alias`, `require` and nested modules introduce. */
  aliases: Set<string>;
}

const DECLARATIONS: ReadonlySet<string> = new Set(['alias', 'require', 'import', 'use']);
const DEFINITIONS: ReadonlySet<string> = new Set(['defmodule', 'defprotocol']);
const SCOPES: ReadonlySet<string> = new Set(['DoBlock', 'AnonymousFunction', 'StabClause']);
/** They follow a `do` in whose node they are, and do not see its aliases. */
const SECTIONS: ReadonlySet<string> = new Set(['ElseBlock', 'RescueBlock', 'CatchBlock', 'AfterBlock']);
/** Sigils with templates that LiveView and Surface know as HEEx, and Phoenix's of EEx, of which braces are none. */
const TEMPLATE_SIGIL = /^~[HF](?=\W)/;

/** One way through a piece of Elixir, and through what is embedded in it. */
export class ModuleWalk {
  private hiddenSigils: ReadonlySet<number> = new Set();

  constructor(
    private readonly fragment: Fragment,
    private readonly rename: (name: string) => string,
    private readonly found: Found,
    private readonly parse: (text: string) => ConcreteTree,
  ) {}

  program(scope: AliasScope): ConcreteTree {
    const tree = this.parse(this.fragment.code);
    this.hiddenSigils = tree.hiddenSigils;
    this.below(tree.tree.topNode, scope);
    return tree;
  }

  private below(node: SyntaxNode, scope: AliasScope): void {
    for (const child of parts(node)) this.visit(child, scope);
  }

  private visit(node: SyntaxNode, scope: AliasScope): void {
    if (SCOPES.has(node.name)) return this.below(node, new AliasScope(scope));
    if (SECTIONS.has(node.name)) return this.below(node, new AliasScope(scope.parent, scope.module));
    switch (node.name) {
      case 'Alias':
        this.reference(node, scope);
        return;
      case 'Dot':
        this.dotted(node, scope);
        return;
      case 'KernelCall':
      case 'Call':
        return this.call(node, scope);
      case 'DocAtOperator':
        this.embedded(node, (text) => doctests(text), new AliasScope());
        return this.below(node, scope);
      case 'Sigil':
      case 'StringSigil':
        return this.sigil(node, scope);
      case 'String':
        return this.hiddenSigils.has(node.from) ? this.sigil(node, scope) : this.below(node, scope);
      default:
        return this.below(node, scope);
    }
  }

  private call(node: SyntaxNode, scope: AliasScope): void {
    const callee = node.firstChild;
    const name = callee?.name === 'Identifier' ? this.source(callee) : '';
    if (DECLARATIONS.has(name)) return this.declaration(node, name, scope);
    if (DEFINITIONS.has(name)) return this.definition(node, scope);
    if (name === 'defimpl') return this.implementation(node, scope);
    this.below(node, name === 'quote' ? new AliasScope(scope, 'unknown') : scope);
  }

  /** `alias Shop.Cart`, `alias Shop.{Cart, Order}`, `require Shop.Macros, as: M`. */
  private declaration(call: SyntaxNode, directive: string, scope: AliasScope): void {
    const [first, ...others] = argumentsOf(call);
    const as = others.flatMap((each) => this.pairsOf(each)).find(([key]) => key === 'as:')?.[1];
    if (first === undefined) return;
    const several = first.name === 'Dot' ? membersOf(first) : undefined;
    if (several) this.members(call, first, several, scope, directive);
    else {
      const module = this.qualified(first, scope);
      if (as) this.declare(scope, this.source(as), this.source(as), module);
      else if (directive === 'alias') this.declareByName(scope, first, module);
    }
    for (const other of others) if (!as || !contains(other, as)) this.visit(other, scope);
  }

  private declareByName(scope: AliasScope, node: SyntaxNode, module: Naming | undefined): void {
    const short = module ? lastPart(module.name) : lastPart(this.source(node).replace(/\s/g, ''));
    this.declare(scope, short, module ? lastPart(module.next) : short, module);
  }

  private declare(scope: AliasScope, short: string, nextShort: string, module: Naming | undefined): void {
    this.found.aliases.add(short).add(nextShort);
    scope.declare({ short, nextShort, module });
  }

  /** `defmodule`; a nested one is an alias as well (Kernel.defmodule/2). */
  private definition(call: SyntaxNode, scope: AliasScope): void {
    const [first, ...others] = argumentsOf(call);
    if (first === undefined) return;
    const isNested = scope.module !== 'none' && !this.source(first).startsWith('Elixir.');
    const module = first.name === 'Alias' && isNested ? this.nested(first, scope) : this.qualified(first, scope, true);
    this.body(call, others, new AliasScope(scope, module ?? 'unknown'));
  }

  private nested(node: SyntaxNode, scope: AliasScope): Naming | undefined {
    const written = this.source(node).replace(/\s/g, '');
    const short = firstPart(written);
    const around = scope.module;
    if (typeof around === 'string') {
      this.declare(scope, short, short, undefined);
      return undefined;
    }
    const module = this.naming(`${around.name}.${written}`);
    const nextWritten = behind(around.next, module.next);
    this.name(node, module, true, nextWritten);
    const nextShort = firstPart(nextWritten);
    this.declare(scope, short, nextShort, { name: `${around.name}.${short}`, next: `${around.next}.${nextShort}` });
    return module;
  }

  /** Its module is called by the protocol and what it is for. */
  private implementation(call: SyntaxNode, scope: AliasScope): void {
    const [protocol, ...others] = argumentsOf(call);
    if (protocol === undefined) return;
    const of = this.qualified(protocol, scope);
    const target = others.flatMap((each) => this.pairsOf(each)).find(([key]) => key === 'for:')?.[1];
    const type = target ? this.peek(target, scope) : scope.module;
    const module: Surrounding =
      of && type && typeof type !== 'string'
        ? { name: `${of.name}.${type.name}`, next: `${of.next}.${type.next}` }
        : 'unknown';
    this.body(call, others, new AliasScope(scope, module), scope);
  }

  /** The options belong to what stands around, the block does not. */
  private body(call: SyntaxNode, options: SyntaxNode[], inside: AliasScope, outside = inside): void {
    for (const option of options)
      this.visit(option, this.pairsOf(option).some(([key]) => key === 'do:') ? inside : outside);
    for (const child of parts(call).slice(1)) if (child.name !== 'Arguments') this.visit(child, inside);
  }

  private dotted(node: SyntaxNode, scope: AliasScope): void {
    const members = membersOf(node);
    if (members) this.members(undefined, node, members, scope);
    else if (!this.qualified(node, scope)) {
      // `unquote(module).Cart` and `@module.Cart`: nobody knows which Cart.
      for (const child of parts(node)) if (!isQualifier(child)) this.visit(child, scope);
    }
  }

  /** The module that an argument is, `Cart`, `__MODULE__` or `__MODULE__.Cart`; what is none is looked through. */
  private qualified(node: SyntaxNode, scope: AliasScope, defines = false): Naming | undefined {
    if (node.name === 'Alias') return this.reference(node, scope, defines);
    if (node.name === 'SpecialIdentifier') return this.peek(node, scope);
    const right = node.name === 'Dot' ? node.lastChild : null;
    const base = right && isQualifier(right) ? this.peek(node.firstChild!, scope) : undefined;
    if (base && node.firstChild!.name === 'SpecialIdentifier') {
      const module = this.naming(`${base.name}.${this.source(right!)}`);
      this.name(right!, module, defines, behind(base.next, module.next));
      return module;
    }
    if (node.name !== 'Dot') this.visit(node, scope);
    return undefined;
  }

  private reference(node: SyntaxNode, scope: AliasScope, defines = false): Naming | undefined {
    const found = this.resolve(node, scope);
    if (found) this.name(node, found.module, defines, found.written);
    return found?.module;
  }

  /** As `qualified`, of what is counted elsewhere. */
  private peek(node: SyntaxNode, scope: AliasScope): Naming | undefined {
    if (node.name === 'Alias') return this.resolve(node, scope)?.module;
    const isModule = node.name === 'SpecialIdentifier' && this.source(node) === '__MODULE__';
    return isModule && typeof scope.module !== 'string' ? scope.module : undefined;
  }

  /** @returns undefined for one that an unknown module is the alias of; `written`: what is to stand there */
  private resolve(node: SyntaxNode, scope: AliasScope): { module: Naming; written: string } | undefined {
    const written = this.source(node).replace(/\s/g, '');
    const short = firstPart(written);
    if (short === 'Elixir' && written !== short) {
      const module = this.naming(written.slice('Elixir.'.length));
      return { module, written: `Elixir.${module.next}` };
    }
    const alias = scope.find(short);
    if (!alias) {
      const module = this.naming(written);
      return { module, written: module.next };
    }
    if (!alias.module) return undefined;
    const module = this.naming(alias.module.name + written.slice(short.length));
    const rest = isBelow(alias.module.next, module.next) ? module.next.slice(alias.module.next.length) : undefined;
    return { module, written: rest === undefined ? module.next : alias.nextShort + rest };
  }

  /** `Shop.{Cart, Order}`. Where its members part, a directive becomes one for each. */
  private members(
    call: SyntaxNode | undefined,
    dot: SyntaxNode,
    members: SyntaxNode[],
    scope: AliasScope,
    directive = '',
  ) {
    const baseNode = dot.firstChild!;
    const base = this.peek(baseNode, scope);
    if (!base && baseNode.name !== 'Alias') this.visit(baseNode, scope);
    const modules = members.map((node) => base && this.naming(`${base.name}.${this.source(node).replace(/\s/g, '')}`));
    const stay = base === undefined || modules.every((module) => isBelow(base.next, module!.next));
    if (base && stay) {
      const written = baseNode.name === 'Alias' ? this.resolve(baseNode, scope)!.written : '__MODULE__';
      this.replace(baseNode, written);
    }
    members.forEach((node, index) => {
      const module = modules[index];
      if (module) this.name(node, module, false, stay ? behind(base!.next, module.next) : this.source(node));
      if (directive === 'alias') this.declareByName(scope, node, module);
    });
    if (stay || !call) return;
    const line = this.fragment.code.slice(this.fragment.code.lastIndexOf('\n', call.from - 1) + 1, call.from);
    const text = modules.map((module) => `${directive} ${module!.next}`).join(`\n${/^\s*/.exec(line)![0]}`);
    this.found.replacements.push({ from: this.fragment.at + call.from, to: this.fragment.at + call.to, text });
  }

  private sigil(node: SyntaxNode, scope: AliasScope): void {
    const text = this.source(node);
    if (TEMPLATE_SIGIL.test(text)) this.fragmentOf(node, 2, (template) => [{ at: 0, code: heexCode(template) }], scope);
    else if (node.name !== 'String') this.below(node, scope);
  }

  /** Code in the texts below a node. */
  private embedded(node: SyntaxNode, code: (text: string) => Fragment[], scope: AliasScope): void {
    for (const child of parts(node)) {
      if (['String', 'StringSigil', 'Sigil'].includes(child.name)) this.fragmentOf(child, 0, code, scope);
      else if (['Call', 'Arguments'].includes(child.name)) this.embedded(child, code, scope);
    }
  }

  private fragmentOf(node: SyntaxNode, skip: number, code: (text: string) => Fragment[], scope: AliasScope): void {
    for (const each of code(this.source(node).slice(skip))) {
      const at = this.fragment.at + node.from + skip + each.at;
      new ModuleWalk({ at, code: each.code }, this.rename, this.found, this.parse).program(scope);
    }
  }

  private naming(name: string): Naming {
    return { name, next: this.rename(name) };
  }

  private name(node: SyntaxNode, module: Naming, defines: boolean, written: string): void {
    this.found.names.push({ ...module, defines, from: this.fragment.at + node.from, to: this.fragment.at + node.to });
    this.replace(node, written);
  }

  private replace(node: SyntaxNode, text: string): void {
    if (this.source(node).replace(/\s/g, '') === text) return;
    this.found.replacements.push({ from: this.fragment.at + node.from, to: this.fragment.at + node.to, text });
  }

  private pairsOf(node: SyntaxNode): [key: string, value: SyntaxNode][] {
    const keywords = node.name === 'List' ? node.getChild('Keywords') : node;
    if (keywords?.name !== 'Keywords') return [];
    return keywords.getChildren('Pair').map((pair) => [this.source(pair.firstChild!).trim(), pair.lastChild!]);
  }

  private source({ from, to }: SyntaxNode): string {
    return this.fragment.code.slice(from, to);
  }
}
