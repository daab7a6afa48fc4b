import { atomOf, itemsOf, textOf } from '../erlang/term';
import { readTerms } from '../erlang/terms';

export interface LockedPackage {
  name: string;
  source: 'hex' | 'git';
}

/**
 * The packages that a rebar.lock holds, direct ones and those they need. `[]` for one that cannot be read: rebar3 complains
 * about that itself.
 *
 * @example
 * readRebarLock('{"1.2.0",[{<<"jsx">>,{pkg,<<"jsx">>,<<"3.1.0">>},0}]}.') // [{ name: 'jsx', source: 'hex' }]
 */
export function readRebarLock(text: string): LockedPackage[] {
  const [first] = readTerms(text, 'rebar.lock').terms;
  // `{Version, Packages}` since lock version 1.1.0, a list alone before (rebar3 3.19, rebar_config:consult_lock_file/1).
  const packages = first?.kind === 'tuple' ? first.items[1] : first;
  return itemsOf(packages).flatMap((entry): LockedPackage[] => {
    const [name, from] = entry.kind === 'tuple' ? entry.items : [];
    const text = textOf(name);
    const kind = from?.kind === 'tuple' ? atomOf(from.items[0]) : undefined;
    return text === undefined || kind === undefined ? [] : [{ name: text, source: kind === 'pkg' ? 'hex' : 'git' }];
  });
}
