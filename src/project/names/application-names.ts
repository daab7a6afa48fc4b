import type { SyntaxNode } from '@lezer/common';
import { parts } from '../elixir/concrete-tree';
import { type ConcreteTree, concreteTree } from '../elixir/parse';
import { type ModuleNames, moduleNames } from './module-names';
import type { ModuleName } from './module-walk';

/** Where a text names an application: `text` is `:shop`, or `shop:` as a key. */
export interface ApplicationName {
  from: number;
  to: number;
  name: string;
}

/** Which file it is: some keys mean an application in one kind of file only. */
export type SourceKind = 'mix.exs' | 'config' | 'source';

/** Functions whose first argument is an application, by module (Elixir 1.18, OTP 27). */
const FUNCTIONS: ReadonlyMap<string | undefined, ReadonlySet<string>> = new Map([
  [
    'Application',
    words(
      'app_dir compile_env compile_env! delete_env ensure_all_started ensure_loaded ensure_started fetch_env fetch_env! ' +
        'get_all_env get_env load put_env spec start stop unload',
    ),
  ],
  [
    ':application',
    words(
      'ensure_all_started ensure_started get_all_env get_all_key get_env get_key load permit set_env start ' +
        'start_type stop takeover unload unset_env which',
    ),
  ],
  [':code', words('lib_dir priv_dir')],
  ['Config', words('config')],
]);
/** With one argument these ask the application that calls: it is a key (application(3)). */
const KEY_ALONE: ReadonlySet<string> = words('get_env get_key');

/** Keys whose value is an application, a list of them, or keywords by application. */
const KEYS: Readonly<Record<SourceKind, ReadonlySet<string>>> = {
  source: words('otp_app: context_app: import_deps:'),
  config: words('otp_app: context_app: application:'),
  'mix.exs': words(
    'app: apps: otp_app: applications: extra_applications: included_applications: plt_add_apps: plt_apps: ignore_apps: extra_apps:',
  ),
};

/**
 * Every place where an atom is the name of an application beyond doubt, in order. An attribute (`@app :shop`) counts where it
 * is used as one. Dependencies are not looked for: whose `{:shop, path: ...}` is depends on where that leads.
 *
 * @param modules those of the text
 * @param parse for one that remembers
 * @example
 * applicationNames('Application.get_env(:shop, :shop)', 'source') // [{ from: 20, to: 25, name: 'shop' }]
 */
export function applicationNames(
  text: string,
  kind: SourceKind,
  modules: Pick<ModuleNames, 'names'> = moduleNames(text),
  parse: (text: string) => ConcreteTree = concreteTree,
): ApplicationName[] {
  const { tree } = parse(text);
  const moduleAt = new Map(modules.names.map((each): [number, ModuleName] => [each.from, each]));
  const found: ApplicationName[] = [];
  const attributes = new Set<string>();
  tree.iterate({
    enter({ name, node }) {
      if (name === 'Call') ofCall(node);
      if (name === 'Pair') ofPair(node);
    },
  });
  if (attributes.size > 0)
    tree.iterate({ enter: ({ name, node }) => void (name === 'AtOperator' && ofAttribute(node)) });
  return found.sort((a, b) => a.from - b.from);

  function ofCall(call: SyntaxNode): void {
    const [target, name] = calleeOf(call);
    const isBareConfig = kind === 'config' && target === undefined && name === 'config';
    if (!isBareConfig && !FUNCTIONS.get(target)?.has(name)) return;
    const piped = call.parent?.name === 'Right' && call.parent.parent?.name === 'PipeOperator';
    const given = call.getChild('Arguments');
    const written = given ? parts(given) : [];
    if (target === ':application' && KEY_ALONE.has(name) && written.length + (piped ? 1 : 0) === 1) return;
    take(piped ? call.parent!.parent!.firstChild : written[0]);
  }

  function ofPair(pair: SyntaxNode): void {
    const key = source(pair.firstChild!).trim();
    if (KEYS[kind].has(key)) take(pair.lastChild);
    else if (key === 'from:' && isStatic(pair)) take(pair.lastChild);
  }

  /** `plug Plug.Static, from: :shop`, or `{:shop, "priv/static"}`. */
  function isStatic(pair: SyntaxNode): boolean {
    const [plug] = pair.parent?.parent ? parts(pair.parent.parent) : [];
    return plug !== undefined && moduleAt.get(plug.from)?.name === 'Plug.Static';
  }

  function take(value: SyntaxNode | null | undefined): void {
    switch (value?.name) {
      case 'Atom':
        found.push({ from: value.from, to: value.to, name: source(value).slice(1) });
        return;
      case 'AtOperator':
        attributes.add(source(value).slice(1));
        return;
      case 'Tuple':
        return take(parts(value)[0]);
      case 'List':
        for (const each of parts(value)) take(each);
        return;
      case 'Keywords':
        for (const pair of value.getChildren('Pair')) keyOf(pair);
    }
  }

  function keyOf(pair: SyntaxNode): void {
    const key = pair.firstChild!;
    const written = source(key).trimEnd();
    if (key.name === 'Keyword')
      found.push({ from: key.from, to: key.from + written.length, name: written.slice(0, -1) });
  }

  /** `@app :shop`. */
  function ofAttribute(node: SyntaxNode): void {
    const call = node.getChild('Call');
    const name = call?.firstChild;
    if (call && name && attributes.has(source(name))) take(call.getChild('Arguments')?.firstChild);
  }

  function calleeOf(call: SyntaxNode): [target: string | undefined, name: string] {
    const callee = call.firstChild!;
    if (callee.name !== 'Dot') return [undefined, source(callee)];
    const target = callee.firstChild!;
    return [moduleAt.get(target.from)?.name ?? source(target), source(callee.lastChild!)];
  }

  function source({ from, to }: SyntaxNode): string {
    return text.slice(from, to);
  }
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
