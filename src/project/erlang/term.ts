/** A literal of Erlang, as `file:consult/1` gives it. Plain data but for an integer's `bigint` and a binary's bytes. */
export type Term =
  | { kind: 'atom'; name: string }
  | { kind: 'integer'; value: bigint }
  | { kind: 'float'; value: number }
  /** A list of characters that is written as a string. */
  | { kind: 'string'; text: string }
  | { kind: 'binary'; bytes: Uint8Array }
  | { kind: 'tuple'; items: Term[] }
  /** `tail`: what stands behind `|`, which is a list again unless this is an improper one. */
  | { kind: 'list'; items: Term[]; tail?: Term }
  | { kind: 'map'; entries: [Term, Term][] }
  /** `fun Module:Function/Arity`. */
  | { kind: 'fun'; module: string; name: string; arity: number };

/** The items of a proper list; none of an improper one, and of what is no list. */
export function itemsOf(term: Term | undefined): Term[] {
  const items: Term[] = [];
  for (let rest = term; rest; rest = rest.tail) {
    if (rest.kind === 'string') return items.concat(charactersOf(rest.text));
    if (rest.kind !== 'list') return [];
    for (const item of rest.items) items.push(item);
    if (rest.tail === undefined) return items;
  }
  return items;
}

function charactersOf(text: string): Term[] {
  return [...text].map((character) => ({ kind: 'integer', value: BigInt(character.codePointAt(0)!) }));
}

export function atomOf(term: Term | undefined): string | undefined {
  return term?.kind === 'atom' ? term.name : undefined;
}

/**
 * What a person reads in a string, a binary, an atom or a list of character codes: where OTP and rebar3 take a name or a
 * path, they take most of these.
 */
export function textOf(term: Term | undefined): string | undefined {
  if (term?.kind === 'string') return term.text;
  if (term?.kind === 'atom') return term.name;
  if (term?.kind === 'binary') return new TextDecoder().decode(term.bytes);
  const codes = itemsOf(term).map((item) => (item.kind === 'integer' ? Number(item.value) : -1));
  const isText = codes.length > 0 && codes.every((code) => code >= 0 && code <= 0x10ffff);
  return isText ? codes.map((code) => String.fromCodePoint(code)).join('') : undefined;
}

/** The items after the key of `{Key, ...}`: undefined for every other term. */
export function taggedWith(key: string, term: Term | undefined): Term[] | undefined {
  return term?.kind === 'tuple' && atomOf(term.items[0]) === key ? term.items.slice(1) : undefined;
}

/** The value of the first `{key, Value}`, as proplists:get_value/2 and rebar3 look it up; an atom alone is `true`. */
export function valueOf(key: string, properties: readonly Term[]): Term | undefined {
  for (const property of properties) {
    if (atomOf(property) === key) return { kind: 'atom', name: 'true' };
    const rest = taggedWith(key, property);
    if (rest?.length === 1) return rest[0];
  }
  return undefined;
}
