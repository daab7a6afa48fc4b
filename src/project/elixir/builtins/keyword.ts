import { named } from './builtin';
import type { Builtin } from './builtin';
import {
  certain,
  entriesOf,
  flat,
  hasKey,
  keep,
  keyOf,
  lookUp,
  merge,
  put,
  valueOfPair,
  without,
  withEntries,
} from './collections';
import type { Entries } from './collections';
import type { Interpreter } from '../interpreter';
import * as v from '../values';
import type { Item, Origin, Value } from '../values';

function over(
  use: (entries: Entries, args: Value[], like: Value, it: Interpreter, origin: Origin) => Value | undefined,
): Builtin {
  return ([target, ...args], it, origin) => {
    const entries = entriesOf(target);
    return entries && use(entries, args, target!, it, origin);
  };
}

/** The value of a key, or what `otherwise` gives where the key may be missing. */
function orElse(
  otherwise: (args: Value[], it: Interpreter, origin: Origin) => Value,
  wrap = (value: Value) => value,
): Builtin {
  return over((entries, [key, ...args], _, it, origin) => {
    if (!key) return undefined;
    const { values, sure } = lookUp(entries, key);
    const found = values.map(wrap);
    return v.unite(sure ? found : [...found, otherwise(args, it, origin)]);
  });
}

const get = orElse(([fallback]) => fallback ?? v.nil);
const getLazy = orElse(([fn], it, origin) => (fn ? it.apply(fn, [], origin) : v.nil));

const hasKeyFunction: Builtin = over((entries, [key]) => {
  const { values, sure } = lookUp(entries, key!);
  return v.unite([v.bool(sure || values.length > 0), ...(values.length > 0 && !sure ? [v.bool(false)] : [])]);
});

const pop: Builtin = (args, it, origin) => {
  const rest = remove([args[0]!, args[1]!], it, origin);
  const value = get(args, it, origin);
  return value && rest && v.tuple([value, rest]);
};

const putNew: Builtin = ([target, key, value]) => {
  const entries = entriesOf(target);
  if (!entries || !key || !value) return undefined;
  const { values, sure } = lookUp(entries, key);
  if (sure) return target;
  const item: Item =
    values.length > 0 || entries.rest
      ? { value: v.tuple([key, value]), maybe: true }
      : { value: v.tuple([key, value]) };
  return withEntries(target!, [...entries.items, item], entries.rest);
};

const remove: Builtin = over((entries, [key], like) => {
  const { items, rest } = without(entries, [key!]);
  return withEntries(like, items, rest);
});

const drop: Builtin = over((entries, [keys], like) => {
  const known = certain(keys);
  if (!known) return undefined;
  const { items, rest } = without(entries, known);
  return withEntries(like, items, rest);
});

const take: Builtin = over((entries, [keys], like) => {
  const known = certain(keys);
  if (!known) return undefined;
  const items = entries.items.filter((item) => known.some((key) => hasKey(item, key) !== false));
  return withEntries(like, items, entries.rest);
});

/** `update/4` and `update!/3`: a key that is there gets the function's result. */
const update: Builtin = over((entries, args, like, it, origin) => {
  const [key] = args;
  const fn = args.at(-1)!;
  const { sure } = lookUp(entries, key!);
  const items = entries.items.map((item) => {
    const value = valueOfPair(item);
    if (hasKey(item, key!) !== true || !value) return item;
    return { ...item, value: v.tuple([key!, it.apply(fn, [value], origin)]) };
  });
  const added = args.length > 2 && !sure ? [{ value: v.tuple([key!, args[1]!]) }] : [];
  return withEntries(like, [...items, ...added], entries.rest);
});

function create([from, fn]: Value[], it: Interpreter, origin: Origin): Item[] | undefined {
  const entries = from ? entriesOf(from) : { items: [] };
  if (!fn) return entries?.items;
  return entries?.items.map((item) => ({ ...item, value: it.apply(fn, [item.value], origin) }));
}

function pick(part: (item: Item) => Value | undefined): Builtin {
  return over(({ items, rest }) => {
    const picked = items.flatMap((item) => {
      const value = part(item);
      return value ? [{ ...item, value }] : [];
    });
    return v.ofItems(picked, rest);
  });
}

function filter(kept: boolean): Builtin {
  return over((entries, [fn], like, it, origin) => {
    const { items, rest } = keep({ ...entries, kind: 'list' }, (pair) => {
      const holds = v.truth(it.apply(fn!, [pair], origin));
      return holds === undefined ? undefined : holds === kept;
    });
    return withEntries(like, items, rest);
  });
}

const shared: Record<string, Builtin> = {
  'get/2,3': get,
  'get_lazy/3': getLazy,
  'fetch/2': orElse(
    () => v.atom('error'),
    (value) => v.tuple([v.atom('ok'), value]),
  ),
  'fetch!/2': orElse(() => v.never),
  'has_key?/2': hasKeyFunction,
  'put/3': ([target, key, value]) => put(target!, key!, value!),
  'replace!/3': ([target, key, value]) => put(target!, key!, value!),
  'put_new/3': putNew,
  'put_new_lazy/3': ([target, key, fn], it, origin) => putNew([target!, key!, it.apply(fn!, [], origin)], it, origin),
  'delete/2': remove,
  'drop/2': drop,
  'take/2': take,
  'merge/2,3': ([base, over, fn]) => (base && over && !fn ? merge(base, over) : undefined),
  'pop/2,3': pop,
  'pop!/2': pop,
  'update/4': update,
  'update!/3': update,
  'keys/1': pick(keyOf),
  'values/1': pick(valueOfPair),
  'filter/2': filter(true),
  'reject/2': filter(false),
  'to_list/1': over(({ items, rest }) => v.ofItems(items, rest)),
};

export const keywordFunctions = [
  ...named('Keyword', {
    ...shared,
    'new/0,1,2': (args, it, origin) => {
      const items = create(args, it, origin);
      return items && v.ofItems(items);
    },
    'get_values/2': over((entries, [key]) => v.list(lookUp(entries, key!).values)),
    'keyword?/1': ([value]) =>
      v.bool(value?.kind === 'list' && value.items.every((item) => keyOf(item)?.kind === 'atom')),
  }),
  ...named('Map', {
    ...shared,
    'new/0,1,2': (args, it, origin) => {
      const items = create(args, it, origin);
      return items && merge({ kind: 'map', entries: [] }, v.ofItems(flat(items)));
    },
  }),
  ...named('Access', { 'get/2,3': get }),
];
