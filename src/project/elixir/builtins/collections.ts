import * as v from '../values';
import type { Item, List, Unknown, Value } from '../values';

/** What Enum goes over: a list, or a map's pairs. */
export function asList(value: Value | undefined): List | undefined {
  if (value?.kind === 'map') return v.ofItems(value.entries, value.rest);
  return value?.kind === 'list' ? value : undefined;
}

/** The values, when it is known which there are. */
export function certain(value: Value | undefined): Value[] | undefined {
  const list = asList(value);
  if (!list || list.rest || list.items.some(({ maybe }) => maybe)) return undefined;
  return list.items.map(v.valueOf);
}

export function perhaps(items: Item[]): Item[] {
  return items.map(({ value }) => ({ value, maybe: true }));
}

/** Each item with one value: alternatives become items that may be there. */
export function flat(items: Item[]): Item[] {
  // Nearly all are; and mix.exs files are read by the thousand.
  if (items.every(({ value }) => value.kind !== 'union')) return items;
  return items.flatMap((item) => {
    const options = v.optionsOf(item.value);
    return options.length === 1 ? [item] : perhaps(options.map((value) => ({ value })));
  });
}

/** `list` with `use` for each value; what it gives is a list of its own for each, put in place of the value. */
export function replaceEach(list: List, use: (value: Value) => Value): Value {
  const items: Item[] = [];
  let rest = list.rest;
  for (const item of list.items) {
    const made = use(item.value);
    if (v.isNever(made)) return v.never;
    const options = v.optionsOf(made);
    for (const option of options) {
      const inner = asList(option);
      rest ??= inner ? inner.rest : option.kind === 'unknown' ? option : undefined;
      const sure = options.length === 1 && !item.maybe;
      items.push(...(sure ? (inner?.items ?? []) : perhaps(inner?.items ?? [])));
    }
  }
  return v.ofItems(items, rest);
}

export function mapEach(list: List, use: (value: Value) => Value): Value {
  const items: Item[] = [];
  for (const item of list.items) {
    const value = use(item.value);
    if (v.isNever(value)) return v.never;
    items.push({ ...item, value });
  }
  return v.ofItems(items, list.rest);
}

/** The items for which `holds` is true, and those for which that is not known. */
export function keep({ items, rest }: List, holds: (value: Value) => boolean | undefined): List {
  const kept = items.flatMap((item): Item[] => {
    const options = v.optionsOf(item.value).map((value) => ({ value, holds: holds(value) }));
    const left = options.filter((option) => option.holds !== false);
    if (left.length === 0) return [];
    const sure = !item.maybe && options.every((option) => option.holds === true);
    const value = v.unite(left.map((option) => option.value));
    return [sure ? { value } : { value, maybe: true }];
  });
  return v.ofItems(kept, rest);
}

export function distinct({ items, rest }: List, key: (value: Value) => Value = (value) => value): List {
  const seen: Value[] = [];
  const kept = items.filter(({ value }) => {
    const own = key(value);
    if (seen.some((other) => v.same(own, other) === true)) return false;
    seen.push(own);
    return true;
  });
  return v.ofItems(kept, rest);
}

export function concat(a: Value | undefined, b: Value | undefined): Value | undefined {
  if (a?.kind === 'charlist' && b?.kind === 'charlist')
    return v.textOf('charlist', a.text + b.text, a.unknown ?? b.unknown);
  const left = orRest(a);
  const right = orRest(b);
  return left && right && v.ofItems([...left.items, ...right.items], left.rest ?? right.rest);
}

/** What is not known at all counts as a list of items that are not known. */
function orRest(value: Value | undefined): List | undefined {
  if (value?.kind === 'charlist' && value.text === '') return v.list([]);
  return value?.kind === 'unknown' ? v.ofItems([], value) : asList(value);
}

/** As `Enum.into/2`. */
export function collect(list: List, into: Value): Value | undefined {
  if (into.kind === 'list') return concat(into, list);
  if (into.kind !== 'map') return undefined;
  return merge(into, list);
}

export interface Entries {
  items: Item[];
  rest?: Unknown;
}

/** A keyword list's or a map's pairs. */
export function entriesOf(value: Value | undefined): Entries | undefined {
  const list = asList(value);
  return list && { ...list, items: flat(list.items) };
}

/** The same kind of value, with other pairs. */
export function withEntries(like: Value, items: Item[], rest: Unknown | undefined): Value {
  const list = v.ofItems(items, rest);
  return like.kind === 'map' ? { ...list, kind: 'map', entries: list.items } : list;
}

export function keyOf(item: Item): Value | undefined {
  return item.value.kind === 'tuple' && item.value.items.length === 2 ? item.value.items[0] : undefined;
}

export function valueOfPair(item: Item): Value | undefined {
  return item.value.kind === 'tuple' ? item.value.items[1] : undefined;
}

/** Whether an item has the key; undefined when that is not known. */
export function hasKey(item: Item, key: Value): boolean | undefined {
  if (item.value.kind === 'unknown') return undefined;
  const own = keyOf(item);
  return own ? v.same(own, key) : false;
}

/** All that `Keyword.get/2` may give; `sure` when the key is there in any case. */
export function lookUp({ items, rest }: Entries, key: Value): { values: Value[]; sure: boolean } {
  const values: Value[] = [];
  for (const item of items) {
    const has = hasKey(item, key);
    if (has === false) continue;
    values.push(has === true ? (valueOfPair(item) ?? v.nil) : item.value);
    if (has === true && !item.maybe) return { values, sure: true };
  }
  return { values: rest ? [...values, rest] : values, sure: false };
}

/** Without the keys; an item that only may have one of them only may stay. */
export function without({ items, rest }: Entries, keys: Value[]): Entries {
  const kept = items.flatMap((item): Item[] => {
    const has = keys.map((key) => hasKey(item, key));
    if (has.includes(true)) return [];
    return [has.includes(undefined) ? { ...item, maybe: true } : item];
  });
  return rest ? { items: kept, rest } : { items: kept };
}

export function put(target: Value, key: Value, value: Value): Value | undefined {
  const entries = entriesOf(target);
  if (!entries) return undefined;
  const { items, rest } = without(entries, [key]);
  return withEntries(target, [{ value: v.tuple([key, value]) }, ...items], rest);
}

/** As `Keyword.merge/2` and `Map.merge/2`: the pairs of `over` replace those of `base`. */
export function merge(base: Value, over: Value): Value | undefined {
  const below = orRest(base);
  const above = orRest(over);
  if (!below || !above) return undefined;
  const added = flat(above.items);
  const sureKeys = added.filter(({ maybe }) => !maybe).flatMap((item) => keyOf(item) ?? []);
  const kept = without({ items: flat(below.items) }, sureKeys);
  const replaced = base.kind === 'map' ? lastOfEach(added) : added;
  // First what may replace, so that a look-up finds it before what it may replace.
  return withEntries(base, [...replaced, ...kept.items], below.rest ?? above.rest);
}

/** A map has a key once: the last. */
function lastOfEach(items: Item[]): Item[] {
  return items.filter((item, index) => {
    const key = keyOf(item);
    return !key || !items.slice(index + 1).some((later) => !later.maybe && hasKey(later, key) === true);
  });
}
