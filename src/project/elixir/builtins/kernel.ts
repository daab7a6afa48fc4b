import { named } from './builtin';
import type { Builtin } from './builtin';
import { asList, certain, concat, keep } from './collections';
import * as v from '../values';
import type { Value } from '../values';

function decided(truth: boolean | undefined): Value {
  return truth === undefined ? v.unite([v.bool(true), v.bool(false)]) : v.bool(truth);
}

function not(value: Value | undefined): Value {
  return decided(negate(value));
}

function negate(value: Value | undefined): boolean | undefined {
  const truth = value && v.truth(value);
  return truth === undefined ? undefined : !truth;
}

function equals(expected: boolean): Builtin {
  return ([a, b]) => {
    const equal = a && b && v.same(a, b);
    return decided(equal === undefined ? undefined : equal === expected);
  };
}

const inList: Builtin = ([value, list], it, origin) => it.callRemote('Enum', 'member?', [list!, value!], origin);

/** A guard such as is_atom/1. */
function isKind(holds: (value: Value) => boolean): Builtin {
  return ([value]) => (value && value.kind !== 'unknown' ? v.bool(holds(value)) : decided(undefined));
}

function compare(holds: (a: number, b: number) => boolean): Builtin {
  return ([a, b]) =>
    a?.kind === 'number' && b?.kind === 'number' ? v.bool(holds(a.value, b.value)) : decided(undefined);
}

function arithmetic(compute: (a: number, b: number) => number): Builtin {
  return ([a, b]) => (a?.kind === 'number' && b?.kind === 'number' ? v.number(compute(a.value, b.value)) : undefined);
}

const subtract: Builtin = ([left, right]) => {
  const list = asList(left);
  const removed = asList(right)?.items;
  if (!list) return undefined;
  return keep(list, (value) => {
    const equal = removed?.map((item) => (item.maybe ? undefined : v.same(item.value, value))) ?? [undefined];
    return equal.includes(true) ? false : equal.includes(undefined) ? undefined : true;
  });
};

const range: Builtin = ([first, last]) => {
  if (first?.kind !== 'number' || last?.kind !== 'number' || Math.abs(last.value - first.value) > 1_000)
    return undefined;
  const step = first.value <= last.value ? 1 : -1;
  const length = Math.abs(last.value - first.value) + 1;
  return v.list(Array.from({ length }, (_, index) => v.number(first.value + step * index)));
};

const append: Builtin = ([a, b]) => {
  const left = a && v.toText(a);
  const right = b && v.toText(b);
  return left && right && v.string(left.text + right.text, left.unknown ?? right.unknown);
};

const words: Builtin = ([content, modifier]) => {
  if (content?.kind !== 'string' || modifier?.kind !== 'atom') return undefined;
  const { text, unknown } = content;
  const found = text.split(/\s+/).filter((word) => word !== '');
  if (modifier.name === 'a') {
    return v.list(found.map((word) => (word.includes(v.hole) && unknown ? unknown : v.atom(word))));
  }
  return v.list(found.map((word) => v.textOf(modifier.name === 'c' ? 'charlist' : 'string', word, unknown)));
};

const toString: Builtin = ([value]) => {
  const text = value && v.toText(value);
  return text && v.string(text.text, text.unknown);
};

/** A regular expression is read when it is plain text with anchors: no mix.exs should keep us busy with another. */
const plainRegex = /^[\w\s^$@%,;:=!~-]*$/;

const regex: Builtin = ([content, modifiers]) => {
  if (content?.kind !== 'string' || content.unknown || !plainRegex.test(content.text)) return undefined;
  return modifiers && v.tuple([v.atom('%Regex{}'), content, modifiers]);
};

const matchesRegex: Builtin = ([text, pattern]) => {
  if (text?.kind !== 'string' || text.unknown) return undefined;
  if (pattern?.kind === 'string' && !pattern.unknown) return v.bool(text.text.includes(pattern.text));
  const [, source, modifiers] = pattern?.kind === 'tuple' ? pattern.items : [];
  if (source?.kind !== 'string' || modifiers?.kind !== 'atom') return undefined;
  return v.bool(new RegExp(source.text, modifiers.name.includes('i') ? 'i' : '').test(text.text));
};

const first: Builtin = ([list]) => (asList(list) ? (certain(list)?.[0] ?? undefined) : undefined);

export const kernelFunctions = named('Kernel', {
  '++/2': ([a, b]) => concat(a, b),
  '--/2': subtract,
  '<>/2': append,
  '../2': range,
  '+/1,2': arithmetic((a, b) => a + b),
  '-/1,2': ([a, b], it, origin) =>
    b ? arithmetic((x, y) => x - y)([a!, b], it, origin) : a?.kind === 'number' ? v.number(-a.value) : undefined,
  '*/2': arithmetic((a, b) => a * b),
  '==/2': equals(true),
  '===/2': equals(true),
  '!=/2': equals(false),
  '!==/2': equals(false),
  '>/2': compare((a, b) => a > b),
  '</2': compare((a, b) => a < b),
  '>=/2': compare((a, b) => a >= b),
  '<=/2': compare((a, b) => a <= b),
  '!/1': ([value]) => not(value),
  'not/1': ([value]) => not(value),
  'in/2': inList,
  'not in/2': (args, it, origin) => not(inList(args, it, origin)),
  'is_nil/1': isKind(v.isNil),
  'is_atom/1': isKind(({ kind }) => kind === 'atom'),
  'is_boolean/1': isKind((value) => value.kind === 'atom' && /^(true|false)$/.test(value.name)),
  'is_binary/1': isKind(({ kind }) => kind === 'string'),
  'is_list/1': isKind(({ kind }) => kind === 'list' || kind === 'charlist'),
  'is_tuple/1': isKind(({ kind }) => kind === 'tuple'),
  'is_map/1': isKind(({ kind }) => kind === 'map'),
  'is_integer/1': isKind(({ kind }) => kind === 'number'),
  'is_number/1': isKind(({ kind }) => kind === 'number'),
  'is_function/1': isKind(({ kind }) => kind === 'function'),
  'elem/2': ([tuple, index]) =>
    tuple?.kind === 'tuple' && index?.kind === 'number' ? tuple.items[index.value] : undefined,
  'put_elem/3': ([tuple, index, value]) =>
    tuple?.kind === 'tuple' && index?.kind === 'number' && index.value in tuple.items
      ? v.tuple(tuple.items.with(index.value, value!), tuple.origin)
      : undefined,
  'tuple_size/1': ([tuple]) => (tuple?.kind === 'tuple' ? v.number(tuple.items.length) : undefined),
  'hd/1': first,
  'tl/1': ([list]) => (certain(list) ? v.list(certain(list)!.slice(1)) : undefined),
  'length/1': ([list]) => (certain(list) ? v.number(certain(list)!.length) : undefined),
  'to_string/1': toString,
  'to_charlist/1': ([value]) => {
    const text = value && v.toText(value);
    return text && v.textOf('charlist', text.text, text.unknown);
  },
  '=~/2': matchesRegex,
  'sigil_r/2': regex,
  'sigil_R/2': regex,
  'sigil_w/2': words,
  'sigil_W/2': words,
  'apply/2,3': ([target, ...args], it, origin) => {
    const given = certain(args.at(-1));
    if (!target || !given) return undefined;
    if (args.length === 1) return it.apply(target, given, origin);
    return target.kind === 'atom' && args[0]?.kind === 'atom'
      ? it.callRemote(target.name, args[0].name, given, origin)
      : undefined;
  },
  'then/2': ([value, fn], it, origin) => fn && it.apply(fn, [value!], origin),
  'tap/2': ([value]) => value,
  'get_in/2': ([value, path], it, origin) =>
    certain(path)?.reduce((inner, key) => it.callRemote('Access', 'get', [inner, key], origin), value!),
  'put_in/3': ([target, path, value], it, origin) => {
    const keys = certain(path);
    return keys?.length === 1 ? it.callRemote('Keyword', 'put', [target!, keys[0]!, value!], origin) : undefined;
  },
  'raise/1,2': () => v.never,
  'reraise/2,3': () => v.never,
  'throw/1': () => v.never,
  'exit/1': () => v.never,
});
