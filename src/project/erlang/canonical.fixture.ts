import { type Term, itemsOf } from './term';

/** A term in one line, the same for all ways to write it; `consult.escript` prints terms of the BEAM so. */
export function canonical(term: Term): string {
  switch (term.kind) {
    case 'atom':
      return `a${hex(new TextEncoder().encode(term.name))}`;
    case 'integer':
      return `i${term.value}`;
    case 'float':
      return `f${hex(bytesOf(term.value))}`;
    case 'binary':
      return `b${hex(term.bytes)}`;
    case 'fun':
      return `u${term.module}:${term.name}/${term.arity}`;
    case 'tuple':
      return `{${term.items.map(canonical).join(',')}}`;
    case 'map':
      return `#{${[...new Map(term.entries.map(([key, value]) => [canonical(key), canonical(value)]))]
        .map(([key, value]) => `${key}=>${value}`)
        .sort()
        .join(',')}}`;
    case 'string':
      return `[${itemsOf(term).map(canonical).join(',')}]`;
    case 'list':
      return list(term);
  }
}

function list(start: Term): string {
  const parts: string[] = [];
  let rest: Term | undefined = start;
  while (rest?.kind === 'list') {
    parts.push(...rest.items.map(canonical));
    rest = rest.tail;
  }
  if (rest?.kind === 'string') parts.push(...itemsOf(rest).map(canonical));
  const improper = rest !== undefined && rest.kind !== 'string';
  return `[${parts.join(',')}${improper ? `|${canonical(rest!)}` : ''}]`;
}

function bytesOf(float: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, float);
  return new Uint8Array(view.buffer);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
