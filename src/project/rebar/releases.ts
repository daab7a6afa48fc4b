import { type Term, atomOf, itemsOf, taggedWith, textOf, valueOf } from '../erlang/term';

/** A release, as `relx` in rebar.config says it. */
export interface RebarRelease {
  name: string;
  /** The profile it is made with: `prod` where rebar.config has one. */
  profile: 'default' | 'prod';
  /** Made of links into `_build` (`{mode, dev}`, `{dev_mode, true}`), not of copies. */
  linked: boolean;
}

/**
 * Releases by name, in the file's order.
 *
 * @param relx the value of `relx`
 * @param prod the terms of the profile `prod`, where there is one: what it says comes first
 */
export function releasesOf(relx: Term[], prod: Term[] | undefined): RebarRelease[] {
  const layers = [itemsOf(valueOf('relx', prod ?? [])), relx];
  const names = layers.flat().flatMap((term) => nameOf(taggedWith('release', term)?.[0]));
  const release = { profile: prod === undefined ? 'default' : 'prod', linked: isLinked(layers) } as const;
  return [...new Set(names)].map((name) => ({ name, ...release }));
}

/** `{name, "1.0.0"}`, or the name alone. */
function nameOf(term: Term | undefined): string[] {
  const name = textOf(term?.kind === 'tuple' ? term.items[0] : term);
  return name === undefined ? [] : [name];
}

/** A mode stands for several options and wins over `dev_mode` beside it (rebar3 3.19 with relx 4). */
function isLinked(layers: Term[][]): boolean {
  for (const layer of layers) {
    const mode = atomOf(valueOf('mode', layer));
    if (mode !== undefined) return mode === 'dev';
    const devMode = atomOf(valueOf('dev_mode', layer));
    if (devMode !== undefined) return devMode === 'true';
  }
  return false;
}
