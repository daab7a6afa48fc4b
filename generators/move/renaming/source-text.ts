import { posix } from 'node:path';
import { OtpError, codeFrame, lineAt } from '../../../src/errors';
import { type ApplicationName, type SourceKind, applicationNames } from '../../../src/project/names/application-names';
import { firstPart, lastPart } from '../../../src/project/names/alias-scope';
import { type ModuleNames, moduleNames } from '../../../src/project/names/module-names';
import type { Replacement } from '../../../src/project/names/module-walk';
import { eexCode, heexCode } from '../../../src/project/names/template-code';
import { rememberedTrees } from '../../../src/project/elixir/parse';
import type { Renaming } from './renaming';

/** What becomes of the names in a source. */
export interface Names {
  renaming: Renaming;
  /** What a module is called after the renaming. */
  next: (module: string) => string;
}

/** A source whose Elixir has been looked through. */
export interface ReadSource {
  file: string;
  text: string;
  modules: ModuleNames;
  applications: ApplicationName[];
}

/** Whether the file is Elixir, or a template with Elixir in it. */
export function isElixir(file: string): boolean {
  return /\.(exs?|[hl]?eex)$/.test(file);
}

/** The Elixir of a file, at the same offsets. */
export function codeOf(file: string, text: string): string {
  if (file.endsWith('.heex')) return heexCode(text);
  return /\.l?eex$/.test(file) ? eexCode(text) : text;
}

/** Reads sources with one memory, as each is read several times. */
export class SourceReader {
  readonly parse = rememberedTrees();

  read(file: string, text: string, next?: (module: string) => string): ReadSource {
    const code = codeOf(file, text);
    const modules = moduleNames(code, next, this.parse);
    return { file, text, modules, applications: applicationNames(code, kindOf(file), modules, this.parse) };
  }
}

function kindOf(file: string): SourceKind {
  if (posix.basename(file) === 'mix.exs') return 'mix.exs';
  return /(^|\/)config\/.*\.exs$/.test(file) ? 'config' : 'source';
}

/**
 * Whether what the grammar does not know of a source may hide what a name means: there an alias of the root module's name may
 * begin or end.
 */
export function isUnclear({ modules }: ReadSource, { module }: Renaming): boolean {
  if (!modules.isWhole) return true;
  return (
    modules.errors.length > 0 &&
    [firstPart(module.from), lastPart(module.from)].some((name) => modules.aliases.has(name))
  );
}

/**
 * The source with other names, read again: each name in it has to be what it was meant to become.
 *
 * @param more edits that other rules ask for
 * @throws OtpError when one is not, as where an alias of the new name stands for another module
 */
export function renamedText(
  source: ReadSource,
  { renaming: { app }, next }: Names,
  more: readonly Replacement[],
  reader: SourceReader,
): string {
  const apps = source.applications
    .filter(({ name }) => name === app.from && app.to !== app.from)
    .map(({ from, to }) => ({ from, to, text: source.text.slice(from, to).replace(app.from, app.to) }));
  const text = replaced(source.text, [...source.modules.replacements, ...apps, ...more]);
  if (text !== source.text) check(source, reader.read(source.file, text), next);
  return text;
}

/** The text with parts of it replaced, which do not overlap. */
export function replaced(text: string, replacements: readonly Replacement[]): string {
  let edited = text;
  for (const { from, to, text: other } of [...replacements].sort((a, b) => b.from - a.from)) {
    edited = edited.slice(0, from) + other + edited.slice(to);
  }
  return edited;
}

function check(before: ReadSource, after: ReadSource, next: Names['next']): void {
  const [was, is] = [before.modules.names, after.modules.names];
  const index = [...was.keys(), was.length].find((at) => is[at]?.name !== (was[at] && next(was[at].name)));
  if (index === undefined) return;
  const wrong = was[index];
  const found = wrong
    ? `${wrong.name}, which would be ${is[index]?.name ?? 'none'} instead of ${next(wrong.name)}`
    : `${is[index]!.name}, which would be named anew`;
  throw new OtpError({
    rule: 'After a renaming every name in a source means what it did.',
    found: `${found}\n${wrong ? frameAt(before, wrong.from) : frameAt(after, is[index]!.from)}`,
    allowed: 'aliases that leave the new name free',
    remedy: 'Give another --module, or another alias here (as:), and move again.',
  });
}

/** The line of an offset, as errors show it. */
export function frameAt({ file, text }: { file: string; text: string }, offset: number): string {
  const line = lineAt(text, offset);
  return codeFrame(text, { file, line, column: offset - text.lastIndexOf('\n', offset - 1) });
}
