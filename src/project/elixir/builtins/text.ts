import { named } from './builtin';
import type { Builtin } from './builtin';
import * as v from '../values';
import type { Text, Value } from '../values';

/** A function that changes each character or the ends only, so that an unknown part stays one. */
function change(use: (text: string) => string): Builtin {
  return ([value, ...rest]) =>
    value && v.isText(value) && rest.length === 0 ? v.textOf(value.kind, use(value.text), value.unknown) : undefined;
}

/** A function of strings that are known. */
function known(use: (text: string, ...args: string[]) => Value | undefined): Builtin {
  return (args) => (args.every(isKnown) ? use(...(args.map(({ text }) => text) as [string, ...string[]])) : undefined);
}

function isKnown(value: Value): value is Text {
  return v.isText(value) && !value.unknown;
}

function isSeparator(value: Value): value is Text {
  return isKnown(value) && value.text !== '';
}

const split: Builtin = ([value, separator, options]) => {
  if (!value || !v.isText(value)) return undefined;
  if (!separator)
    return v.list(
      value.text
        .trim()
        .split(/\s+/)
        .filter(Boolean)
        .map((part) => v.string(part, value.unknown)),
    );
  const separators = separator.kind === 'list' ? separator.items.map(v.valueOf) : [separator];
  if (separators.length === 0 || !separators.every(isSeparator)) return undefined;
  const first = separators[0]!.text;
  const parts = separators.reduce((text, { text: other }) => text.replaceAll(other, first), value.text).split(first);
  const trimmed = options?.kind === 'list' && options.items.some((item) => isTrue(item.value, 'trim'));
  if (options && !trimmed)
    return options.kind === 'list' && options.items.length === 0 ? undefined : limited(value, first);
  return v.list(parts.filter((part) => part !== '' || !trimmed).map((part) => v.string(part, value.unknown)));
};

/** `parts: 2`, the only limit in use. */
function limited({ text, unknown }: Text, separator: string): Value {
  const at = text.indexOf(separator);
  const parts = at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
  return v.list(parts.map((part) => v.string(part, unknown)));
}

function isTrue(value: Value, key: string): boolean {
  return value.kind === 'tuple' && v.same(value, v.tuple([v.atom(key), v.bool(true)])) === true;
}

function asAtom(prefix = ''): Builtin {
  return known((text) => v.atom(prefix + text));
}

const replace: Builtin = ([value, from, to]) => {
  if (!value || !v.isText(value) || !from || !to || !isKnown(from) || !isKnown(to)) return undefined;
  return v.textOf(
    value.kind,
    value.text.replaceAll(from.text, () => to.text),
    value.unknown,
  );
};

export const textFunctions = [
  ...named('String', {
    'to_atom/1': asAtom(),
    'to_existing_atom/1': asAtom(),
    'to_charlist/1': ([value]) =>
      value && v.isText(value) ? v.textOf('charlist', value.text, value.unknown) : undefined,
    'trim/1,2': change((text) => text.trim()),
    'trim_leading/1,2': (args, it, origin) =>
      args.length === 1
        ? change((text) => text.trimStart())(args, it, origin)
        : known((text, prefix) => v.string(trimmed(text, prefix!)))(args, it, origin),
    'trim_trailing/1,2': (args, it, origin) =>
      args.length === 1
        ? change((text) => text.trimEnd())(args, it, origin)
        : known((text, suffix) => v.string(reversed(trimmed(reversed(text), reversed(suffix!)))))(args, it, origin),
    'upcase/1,2': change((text) => text.toUpperCase()),
    'downcase/1,2': change((text) => text.toLowerCase()),
    'capitalize/1,2': change((text) => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase()),
    'replace/3,4': replace,
    'replace_prefix/3': known((text, from, to) =>
      v.string(text.startsWith(from!) ? to! + text.slice(from!.length) : text),
    ),
    'replace_suffix/3': known((text, from, to) =>
      v.string(text.endsWith(from!) ? text.slice(0, -from!.length) + to! : text),
    ),
    'split/1,2,3': split,
    'starts_with?/2': known((text, prefix) => v.bool(text.startsWith(prefix!))),
    'ends_with?/2': known((text, suffix) => v.bool(text.endsWith(suffix!))),
    'contains?/2': known((text, part) => v.bool(text.includes(part!))),
    'length/1': known((text) => v.number([...text].length)),
    'to_integer/1': known((text) => (/^[+-]?\d+$/.test(text) ? v.number(Number(text)) : v.never)),
  }),
  ...named('Atom', { 'to_string/1': ([value]) => (value?.kind === 'atom' ? v.string(value.name) : undefined) }),
  ...named('Integer', {
    'to_string/1': ([value]) => (value?.kind === 'number' ? v.string(String(value.value)) : undefined),
  }),
  ...named('IO', { 'iodata_to_binary/1': ([value]) => (value?.kind === 'string' ? value : undefined) }),
  ...named('Macro', {
    'camelize/1': change((text) => text.replace(/(^|_)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase())),
    'underscore/1': change((text) =>
      text
        .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
        .replace(/([a-z\d])([A-Z])/g, '$1_$2')
        .replaceAll('.', '/')
        .toLowerCase(),
    ),
  }),
];

function trimmed(text: string, prefix: string): string {
  return prefix !== '' && text.startsWith(prefix) ? trimmed(text.slice(prefix.length), prefix) : text;
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}
