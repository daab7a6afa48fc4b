import type { ConfigFacts } from '../project/config-exs';
import type { MixFacts } from '../project/facts';
import type { FormatterFacts } from '../project/formatter-exs';
import type { LockedPackage } from '../project/mix-lock';
import { InferenceCache, keyOf } from './cache';
import type { OnDisk } from './disk';
import type { Reading } from './read-share';

/**
 * What Elixir files say, kept from one Nx command to the next by their content. A thousand mix.exs take seconds of CPU to
 * read and milliseconds to look up; and the grammar, which takes a tenth of a second to load, is loaded only for a text
 * that is new.
 */
export class TextFacts {
  private readonly mixFacts = new InferenceCache<MixFacts>('mix-exs');
  private readonly configFacts = new InferenceCache<ConfigFacts>('config-exs');
  private readonly formatterFacts = new InferenceCache<FormatterFacts>('formatter-exs');
  private readonly resources = new InferenceCache<string[]>('external-resources');
  private readonly locks = new InferenceCache<LockedPackage[]>('locked-packages');
  private readonly expected = new Map<string, Reading>();

  /** As `readMixExs`. Kept is only what nothing but the text and its umbrella's decides, and all of which could be read. */
  async mixExs(text: string, around: OnDisk): Promise<MixFacts> {
    const key = keyOfMixExs(text, around);
    const known = this.mixFacts.get(key);
    if (known) return known;
    const { facts, lookedAround } =
      this.expected.get(key) ?? (await import('./read-share.js')).readWatched(text, around);
    return lookedAround || facts.unread.length > 0 ? facts : this.mixFacts.set(key, facts);
  }

  /** How many of so many mix.exs are new at the least: no text is looked at for that. */
  leastNew(count: number): number {
    return count - this.mixFacts.size;
  }

  /** Whether `mixExs` has no need to read it. */
  knowsMixExs(text: string, around: OnDisk): boolean {
    return this.mixFacts.get(keyOfMixExs(text, around)) !== undefined;
  }

  /** Makes a reading known that `mixExs` would make. */
  expect(text: string, around: OnDisk, reading: Reading): void {
    this.expected.set(keyOfMixExs(text, around), reading);
  }

  /** As `readConfigExs`. */
  configExs(text: string): Promise<ConfigFacts> {
    return kept(this.configFacts, text, async () => (await import('../project/config-exs.js')).readConfigExs);
  }

  /** As `readFormatterExs`. */
  formatterExs(text: string): Promise<FormatterFacts> {
    return kept(this.formatterFacts, text, async () => (await import('../project/formatter-exs.js')).readFormatterExs);
  }

  /** As `readMixLock`. */
  mixLock(text: string): Promise<LockedPackage[]> {
    return kept(this.locks, text, async () => (await import('../project/mix-lock.js')).readMixLock);
  }

  /** As `readExternalResources`. */
  async externalResources(path: string, root: string, text: string): Promise<string[]> {
    const key = keyOf(path, root, text);
    const known = this.resources.get(key);
    if (known) return known;
    const { readExternalResources } = await import('../project/external-resources.js');
    return this.resources.set(key, readExternalResources(path, root, text));
  }

  save(): void {
    const all = [this.mixFacts, this.configFacts, this.formatterFacts, this.resources, this.locks];
    for (const cache of all) cache.save();
  }
}

function keyOfMixExs(text: string, { file, umbrella }: OnDisk): string {
  return keyOf(file, text, umbrella?.path, umbrella?.text);
}

async function kept<T>(cache: InferenceCache<T>, text: string, reader: () => Promise<(text: string) => T>): Promise<T> {
  const key = keyOf(text);
  return cache.get(key) ?? cache.set(key, (await reader())(text));
}
