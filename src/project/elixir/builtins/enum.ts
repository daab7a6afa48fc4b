import { named } from './builtin';
import type { Builtin } from './builtin';
import { asList, certain, collect, concat, distinct, keep, mapEach, replaceEach } from './collections';
import type { Interpreter } from '../interpreter';
import * as v from '../values';
import type { List, Origin, Value } from '../values';

/** A function over a list and what follows it. */
function over(use: (list: List, rest: Value[], it: Interpreter, origin: Origin) => Value | undefined): Builtin {
  return ([first, ...rest], it, origin) => {
    const list = asList(first);
    return list && use(list, rest, it, origin);
  };
}

/** A function over a list and a function of one argument. */
function overWith(use: (list: List, call: (value: Value) => Value) => Value | undefined): Builtin {
  return over((list, [fn], it, origin) => fn && use(list, (value) => it.apply(fn, [value], origin)));
}

/** A function over values of which each is known. */
function known(use: (values: Value[], rest: Value[]) => Value | undefined): Builtin {
  return ([first, ...rest]) => {
    const values = certain(first);
    return values && use(values, rest);
  };
}

const unsure = () => v.unite([v.bool(true), v.bool(false)]);
const same: Builtin = over((list) => list);

function member(list: List, value: Value): Value {
  const found = list.items.map((item) => ({ equal: v.same(item.value, value), maybe: item.maybe }));
  if (found.some(({ equal, maybe }) => equal === true && !maybe)) return v.bool(true);
  return list.rest || found.some(({ equal }) => equal !== false) ? unsure() : v.bool(false);
}

/** `any?` for true, `all?` for false: whether one item has that truth. */
function exists(truth: boolean): Builtin {
  return over((list, [fn], it, origin) => {
    const truths = list.items.map(({ value, maybe }) => ({
      holds: v.truth(fn ? it.apply(fn, [value], origin) : value),
      maybe,
    }));
    if (truths.some(({ holds, maybe }) => holds === truth && !maybe)) return v.bool(truth);
    return list.rest || truths.some(({ holds }) => holds !== !truth) ? unsure() : v.bool(!truth);
  });
}

const find: Builtin = over((list, args, it, origin) => {
  const fn = args.at(-1)!;
  const found = keep(list, (value) => v.truth(it.apply(fn, [value], origin)));
  return firstOf(found, args.length > 1 ? args[0]! : v.nil);
});

/** What the first item may be: those up to one that is there in any case. */
function firstOf({ items, rest }: List, fallback: Value): Value {
  const sure = items.findIndex(({ maybe }) => !maybe);
  if (sure >= 0) return v.unite(items.slice(0, sure + 1).map(v.valueOf));
  return v.unite([...items.map(v.valueOf), ...(rest ? [rest] : []), fallback]);
}

const reduce: Builtin = over((list, args, it, origin) => {
  const [initial, fn] = args.length > 1 ? args : [undefined, args[0]];
  if (list.rest) return list.rest;
  const items = initial ? list.items : list.items.slice(1);
  let result = initial ?? list.items[0]?.value ?? v.never;
  for (const { value, maybe } of items) {
    const next = it.apply(fn!, [value, result], origin);
    result = maybe ? v.unite([result, next]) : next;
  }
  return result;
});

const join: Builtin = ([first, separator, fn], it, origin) => {
  const values = certain(first);
  if (!values || (separator && separator.kind !== 'string')) return undefined;
  const texts = values.map((value) => v.toText(fn ? it.apply(fn, [value], origin) : value));
  if (texts.includes(undefined)) return undefined;
  const unknown = texts.find((part) => part?.unknown)?.unknown;
  return v.string(texts.map((part) => part?.text).join(separator?.text ?? ''), unknown);
};

function slice(cut: (values: Value[], count: number) => Value[]): Builtin {
  return known((values, [count]) => (count?.kind === 'number' ? v.list(cut(values, count.value)) : undefined));
}

export const enumFunctions = named('Enum', {
  'map/2': overWith(mapEach),
  'flat_map/2': overWith(replaceEach),
  'filter/2': overWith((list, call) => keep(list, (value) => v.truth(call(value)))),
  'reject/2': overWith((list, call) => keep(list, (value) => negate(v.truth(call(value))))),
  'split_with/2': overWith((list, call) =>
    v.tuple([keep(list, (value) => v.truth(call(value))), keep(list, (value) => negate(v.truth(call(value))))]),
  ),
  'concat/1,2': ([a, b]) => (b ? concat(a, b) : asList(a) && replaceEach(asList(a)!, (value) => value)),
  'into/2,3': over((list, [into, fn], it, origin) => {
    const made = fn ? mapEach(list, (value) => it.apply(fn, [value], origin)) : list;
    return into && made.kind === 'list' ? collect(made, into) : undefined;
  }),
  'each/2': overWith((list, call) => (v.isNever(mapEach(list, call)) ? v.never : v.atom('ok'))),
  'reduce/2,3': reduce,
  'find/2,3': find,
  'join/1,2': join,
  'map_join/2,3': ([list, separator, fn], it, origin) =>
    join(fn ? [list!, separator!, fn] : [list!, v.string(''), separator!], it, origin),
  'any?/1,2': exists(true),
  'all?/1,2': exists(false),
  'member?/2': over((list, [value]) => value && member(list, value)),
  'empty?/1': known((values) => v.bool(values.length === 0)),
  'count/1': known((values) => v.number(values.length)),
  'at/2,3': known((values, [index, fallback]) =>
    index?.kind === 'number' ? (values.at(index.value) ?? fallback ?? v.nil) : undefined,
  ),
  'zip/2': known((values, [other]) => {
    const others = certain(other);
    return others && v.list(values.slice(0, others.length).map((value, index) => v.tuple([value, others[index]!])));
  }),
  'with_index/1': known((values) => v.list(values.map((value, index) => v.tuple([value, v.number(index)])))),
  'reverse/1': over((list) => v.ofItems([...list.items].reverse(), list.rest)),
  'take/2': slice((values, count) => (count < 0 ? values.slice(count) : values.slice(0, count))),
  'drop/2': slice((values, count) => (count < 0 ? values.slice(0, count) : values.slice(count))),
  'uniq/1': over((list) => distinct(list)),
  'dedup/1': over((list) => distinct(list)),
  'uniq_by/2': overWith(distinct),
  'to_list/1': same,
  // What is sorted in a mix.exs is a set to us: facts have no use for the order.
  'sort/1,2': same,
  'sort_by/2,3': same,
  'shuffle/1': same,
});

function negate(truth: boolean | undefined): boolean | undefined {
  return truth === undefined ? undefined : !truth;
}

export const listFunctions = [
  ...named('List', {
    'flatten/1,2': ([value, tail]) => {
      const list = asList(value);
      const flattened = list && flatten(list);
      return tail && flattened ? concat(flattened, tail) : flattened;
    },
    'wrap/1': ([value]) => (value?.kind === 'list' ? value : value && (v.isNil(value) ? v.list([]) : wrapped(value))),
    'first/1,2': known((values, [fallback]) => values[0] ?? fallback ?? v.nil),
    'last/1,2': known((values, [fallback]) => values.at(-1) ?? fallback ?? v.nil),
    'delete/2': over((list, [value]) => value && keep(list, (item) => negate(v.same(item, value)))),
    'keydelete/3': over((list, [key, position]) =>
      key && position?.kind === 'number' ? keep(list, (value) => negate(hasAt(value, position.value, key))) : undefined,
    ),
    'foldl/3': reduce,
    'foldr/3': reduce,
    'keyfind/3,4': over((list, [key, position, fallback]) => keyFind(list, key, position, fallback)),
    'to_tuple/1': known((values) => v.tuple(values)),
    'to_string/1': ([value]) => (value?.kind === 'charlist' ? v.string(value.text, value.unknown) : undefined),
    'to_atom/1': ([value]) => (value?.kind === 'charlist' && !value.unknown ? v.atom(value.text) : undefined),
    'duplicate/2': ([value, count]) =>
      count?.kind === 'number' && Number.isInteger(count.value) && count.value >= 0 && count.value < 1_000
        ? v.list(Array<Value>(count.value).fill(value!))
        : undefined,
  }),
  ...named('lists', {
    'append/2': ([a, b]) => concat(a, b),
    'keyfind/3': ([key, position, list]) =>
      asList(list) && position?.kind === 'number'
        ? keyFind(asList(list)!, key, v.number(position.value - 1), v.bool(false))
        : undefined,
    'flatten/1': ([value]) => asList(value) && flatten(asList(value)!),
  }),
];

/** The first tuple that has the key at the position; the position counts from 0. */
function keyFind(list: List, key?: Value, position?: Value, fallback: Value = v.nil): Value | undefined {
  if (!key || position?.kind !== 'number') return undefined;
  const found = keep(list, (value) => hasAt(value, position.value, key));
  return firstOf(found, fallback);
}

/** Whether a tuple has the key at the position; undefined when that is not known. */
function hasAt(tuple: Value, position: number, key: Value): boolean | undefined {
  if (tuple.kind === 'unknown') return undefined;
  const own = tuple.kind === 'tuple' ? tuple.items[position] : undefined;
  return own ? v.same(own, key) : false;
}

function wrapped(value: Value): Value | undefined {
  return value.kind === 'unknown' ? undefined : v.list([value]);
}

/** A list in lists that share their parts can have more items than there is time for: then some stay lists. */
function flatten(list: List, depth = 0, budget = { left: 10_000 }): Value {
  if (depth > 20 || budget.left-- <= 0) return list;
  return replaceEach(list, (value) =>
    v.unite(
      v
        .optionsOf(value)
        .map((option) => (option.kind === 'list' ? flatten(option, depth + 1, budget) : v.list([option]))),
    ),
  );
}
