import { itemsOf, taggedWith, textOf } from '../erlang/term';
import { readTerms } from '../erlang/terms';

/**
 * Names of the packages that a rebar.lock holds, direct ones and those they need. `[]` in one that cannot be read: rebar3
 * complains about that itself.
 *
 * @example
 * readRebarLock('{"1.2.0",[{<<"jsx">>,{pkg,<<"jsx">>,<<"3.1.0">>},0}]}.') // ['jsx']
 */
export function readRebarLock(text: string): string[] {
  const [first] = readTerms(text, 'rebar.lock').terms;
  // `{Version, Packages}` since lock version 1.1.0, a list alone before (rebar3 3.19, rebar_config:consult_lock_file/1).
  const packages = first?.kind === 'tuple' ? first.items[1] : first;
  return itemsOf(packages).flatMap((entry) => {
    const name = entry.kind === 'tuple' ? textOf(entry.items[0]) : undefined;
    return name === undefined || taggedWith('pkg_hash', entry) ? [] : [name];
  });
}
