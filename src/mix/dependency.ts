import { join } from 'node:path';
import { beamInterface } from './beam-interface';
import { digest, filesIn } from './digest';
import type { References } from './references';

/** What a compiled application is to its dependants: digests. */
export interface Dependency {
  /** All of it. */
  identity: string;
  /** What those see of it who only call its functions; `undefined` when that is not known. */
  surface?: Surface;
}

interface Surface {
  /** Interface of each module, by the name of its file. */
  modules: Record<string, string>;
  /** All protocols and implementations, of which every dependant consolidates its own. */
  protocols: string;
  /** The `.app` file and whatever else lies beside the modules. */
  application: string;
  /** Files of the project that are no sources: `priv`, mix.exs. */
  behindCode: string;
}

/**
 * @param library absolute folder of the compiled application
 * @param behindCode digest of its files that are no sources
 */
export function surfaceOf(library: string, behindCode: string): Surface {
  const modules: Record<string, string> = {};
  const protocols: string[][] = [];
  const others: string[][] = [];
  for (const { name, content } of filesIn(join(library, 'ebin'))) {
    if (!name.endsWith('.beam')) others.push([name, digest(content)]);
    else {
      const module = name.slice(0, -'.beam'.length);
      const seen = beamInterface(content);
      modules[module] = seen.digest;
      if (seen.isProtocol) protocols.push([module, seen.digest]);
    }
  }
  const digestOf = (list: unknown) => digest(JSON.stringify(list));
  return { modules, protocols: digestOf(protocols), application: digestOf(others), behindCode };
}

/**
 * Digest of a dependency as a compile sees it that had `references`. Nothing of a module that was not loaded has run, so
 * a module's body counts only where it was; of one that is called, its interface does.
 */
export function seenBy(references: References | undefined, { identity, surface }: Dependency): string {
  if (!references || !surface) return identity;
  const { modules, protocols, application, behindCode } = surface;
  if (references.ran.some((module) => module in modules)) return identity;
  const called = references.used.filter((module) => module in modules).map((module) => [module, modules[module]]);
  return digest(
    JSON.stringify([behindCode, protocols, references.asks ? [Object.entries(modules), application] : called.sort()]),
  );
}
