import type { Source } from './syntax';

/**
 * What an expression can be worth, without running it. A `union` has all the values that it may have, one for each
 * branch that may be taken; none at all (`never`) after `raise`.
 */
export type Value =
  | { kind: 'atom'; name: string }
  | { kind: 'number'; value: number }
  | Text
  | Tuple
  | List
  | { kind: 'map'; entries: Item[]; rest?: Unknown }
  | { kind: 'function'; arity: number; call: (args: Value[]) => Value }
  | { kind: 'union'; options: Value[] }
  | Unknown;

/** A string. Each {@link hole} in `text` stands for a part that is not known, because of `unknown`. */
export interface Text {
  kind: 'string' | 'charlist';
  text: string;
  unknown?: Unknown;
}

export interface Tuple {
  kind: 'tuple';
  items: Value[];
  /** Where the text has it. */
  origin?: Origin;
}

/** `rest`: it has other items that are not known, anywhere in it. */
export interface List {
  kind: 'list';
  items: Item[];
  rest?: Unknown;
}

/** An item of a list, or a key and value of a map; `maybe`: or none. */
export interface Item {
  value: Value;
  maybe?: true;
}

/** `reason` completes a sentence whose subject is what the value is for: `deps` + `is computed by Foo.bar/1`. */
export interface Unknown {
  kind: 'unknown';
  reason: string;
  origin: Origin;
  /** It is an environment variable: a known value beside it is what holds where nobody sets that. */
  fromEnvironment?: true;
}

export interface Origin {
  source: Source;
  at: number;
}

export const hole = '\0';

/** More would take time and memory for no gain: no list in a mix.exs is longer, nor does a value depend on more branches. */
const longestText = 100_000;
const longestList = 10_000;
const mostOptions = 24;
const mostComparisons = 2_000;
const mostComparisonsOfUnion = 20_000;

export const never: Value = { kind: 'union', options: [] };
export const nil: Value = { kind: 'atom', name: 'nil' };

export function isNever(value: Value): boolean {
  return value.kind === 'union' && value.options.length === 0;
}

export function atom(name: string): Value {
  return { kind: 'atom', name };
}

export function bool(value: boolean): Value {
  return { kind: 'atom', name: String(value) };
}

export function number(value: number): Value {
  return { kind: 'number', value };
}

export function string(text: string, unknown?: Unknown): Value {
  return textOf('string', text, unknown);
}

export function textOf(kind: Text['kind'], text: string, unknown?: Unknown): Text {
  if (text.length > longestText) return { kind, text: unknown ? hole : text.slice(0, longestText) };
  return unknown && text.includes(hole) ? { kind, text, unknown } : { kind, text };
}

export function list(values: Value[]): List {
  return ofItems(values.map((value) => ({ value })));
}

export function ofItems(items: Item[], rest?: Unknown): List {
  const kept = items.length > longestList ? items.slice(0, longestList) : items;
  return rest ? { kind: 'list', items: kept, rest } : { kind: 'list', items: kept };
}

export function tuple(items: Value[], origin?: Origin): Tuple {
  return origin ? { kind: 'tuple', items, origin } : { kind: 'tuple', items };
}

export function optionsOf(value: Value): Value[] {
  return value.kind === 'union' ? value.options : [value];
}

/** The value that is any of `values`. Lists beyond a limit become one whose items may be there or not. */
export function unite(values: Value[]): Value {
  const options: Value[] = [];
  const budget = { left: mostComparisonsOfUnion };
  for (const option of values.flatMap(optionsOf)) {
    if (budget.left <= 0 || !options.some((known) => alike(known, option, budget))) options.push(option);
  }
  if (options.length === 1 && options[0]) return options[0];
  if (options.length > mostOptions) return { kind: 'union', options: widen(options) };
  return { kind: 'union', options };
}

/** Whether one of the two is enough. */
function alike(a: Value, b: Value, budget: { left: number }): boolean {
  budget.left--;
  if (a.kind === 'unknown' && b.kind === 'unknown') return a.reason === b.reason;
  if (isText(a) && isText(b)) return a.kind === b.kind && a.text === b.text;
  return same(a, b, budget) === true;
}

/** All lists as one: what only some of them have is `maybe`. */
function widen(options: Value[]): Value[] {
  const lists = options.filter((option) => option.kind === 'list');
  const others = options.filter((option) => option.kind !== 'list');
  const items: Item[] = [];
  for (const item of lists.flatMap((option) => option.items)) {
    if (items.length < longestList && !items.some(({ value }) => same(value, item.value) === true)) items.push(item);
  }
  const everywhere = ({ value }: Item) =>
    lists.every((option) => option.items.some((item) => !item.maybe && same(item.value, value) === true));
  const marked = items.map((item) =>
    everywhere(item) ? { value: item.value } : { value: item.value, maybe: true as const },
  );
  const rest = lists.find((option) => option.rest)?.rest;
  return [...(lists.length > 0 ? [ofItems(marked, rest)] : []), ...others];
}

/** `call` for every combination of the alternatives of `args`, its results united. */
export function forEachCombination(args: Value[], call: (args: Value[]) => Value): Value {
  if (!args.some(({ kind }) => kind === 'union')) return call(args);
  let combinations: Value[][] = [[]];
  for (const arg of args) {
    const options = optionsOf(arg);
    const few = options.length * combinations.length <= mostOptions * 4 ? options : widen(options);
    if (few.length * combinations.length > mostOptions * 40) return call(args);
    combinations = combinations.flatMap((before) => few.map((option) => [...before, option]));
  }
  return unite(combinations.map(call));
}

/** Whether two values are equal in Elixir; undefined when that is not known. */
export function same(a: Value, b: Value, budget = { left: mostComparisons }): boolean | undefined {
  if (a === b) return true;
  if (budget.left-- <= 0) return undefined;
  if (a.kind === 'unknown' || b.kind === 'unknown' || a.kind === 'union' || b.kind === 'union') return undefined;
  if (a.kind !== b.kind) return false;
  if (a.kind === 'atom' && b.kind === 'atom') return a.name === b.name;
  if (a.kind === 'number' && b.kind === 'number') return a.value === b.value;
  if (isText(a) && isText(b)) return a.unknown || b.unknown ? undefined : a.text === b.text;
  if (a.kind === 'tuple' && b.kind === 'tuple') return allSame(a.items, b.items, budget);
  if (a.kind === 'list' && b.kind === 'list') return sameItems(a, b, budget);
  return undefined;
}

function sameItems(a: List, b: List, budget: { left: number }): boolean | undefined {
  if (a.rest || b.rest || [...a.items, ...b.items].some(({ maybe }) => maybe)) return undefined;
  return allSame(a.items.map(valueOf), b.items.map(valueOf), budget);
}

function allSame(a: Value[], b: Value[], budget: { left: number }): boolean | undefined {
  if (a.length !== b.length) return false;
  let known: boolean | undefined = true;
  for (const [index, value] of a.entries()) {
    const equal = same(value, b[index]!, budget);
    if (equal === false) return false;
    if (equal === undefined) known = undefined;
  }
  return known;
}

export function valueOf({ value }: Item): Value {
  return value;
}

export function isText(value: Value): value is Text {
  return value.kind === 'string' || value.kind === 'charlist';
}

/** Whether `if` takes its first branch; undefined when that is not known. */
export function truth(value: Value): boolean | undefined {
  if (value.kind === 'unknown') return undefined;
  if (value.kind === 'union') {
    const truths = new Set(value.options.map(truth));
    return truths.size === 1 ? [...truths][0] : undefined;
  }
  return !(value.kind === 'atom' && (value.name === 'nil' || value.name === 'false'));
}

export function isNil(value: Value): boolean {
  return value.kind === 'atom' && value.name === 'nil';
}

/** As `to_string/1`; undefined where Elixir raises. A part that is not known becomes a {@link hole}. */
export function toText(value: Value): { text: string; unknown?: Unknown } | undefined {
  switch (value.kind) {
    case 'atom':
      return { text: value.name === 'nil' ? '' : value.name };
    case 'number':
      return { text: String(value.value) };
    case 'string':
    case 'charlist':
      return value;
    case 'unknown':
      return { text: hole, unknown: value };
    default:
      return undefined;
  }
}
