import { posix } from 'node:path';
import { named } from './builtin';
import type { Builtin } from './builtin';
import { certain } from './collections';
import type { Interpreter } from '../interpreter';
import { isComplete } from '../surroundings';
import * as v from '../values';
import type { Unknown, Value } from '../values';

/** A function of paths; atoms and charlists may stand for strings. An unknown part of one stays an unknown part. */
function paths(use: (paths: string[], it: Interpreter) => string | undefined): Builtin {
  return (args, it) => {
    const texts = args.map(pathText);
    if (texts.includes(undefined)) return undefined;
    const result = use(
      texts.map((part) => part!.text),
      it,
    );
    return result === undefined
      ? undefined
      : v.string(withoutSlash(result), texts.find((part) => part!.unknown)?.unknown);
  };
}

function pathText(value: Value): { text: string; unknown?: Unknown } | undefined {
  return value.kind === 'list' || value.kind === 'unknown' ? undefined : v.toText(value);
}

function withoutSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

const join: Builtin = (args, it, origin) => {
  const parts = args.length === 1 ? certain(args[0]) : args;
  if (!parts || parts.length === 0) return undefined;
  return paths((texts) => texts.reduce((left, right) => `${left}/${right}`.replaceAll(/\/+/g, '/')))(parts, it, origin);
};

const expand = paths(([path, base], it) => {
  if (path!.startsWith('~')) return undefined;
  return posix.resolve(it.world.folder.path, base ?? '', path!);
});

/** Without the folder, where the path is below it; `..` is left alone, as in Elixir before 1.16. */
function relative(path: string, folder: string): string {
  return path === folder
    ? '.'
    : path.startsWith(`${withoutSlash(folder)}/`)
      ? path.slice(withoutSlash(folder).length + 1)
      : path;
}

const wildcard: Builtin = ([pattern], it) => {
  const { folder } = it.world;
  if (pattern?.kind !== 'string' || !isComplete(folder.fromFolder(pattern.text))) return undefined;
  const found = it.world.wildcard(pattern.text);
  const asGiven = (path: string) => (pattern.text.startsWith('/') ? folder.absolute(path) : path);
  return found && v.list(found.map((path) => v.string(asGiven(path))));
};

export const pathFunctions = named('Path', {
  'join/1,2': join,
  'expand/1,2': expand,
  'absname/1,2': paths(([path, base], it) =>
    posix.isAbsolute(path!) ? path! : `${base ?? it.world.folder.path}/${path!}`,
  ),
  'dirname/1': paths(([path]) => posix.dirname(path!)),
  'basename/1,2': paths(([path, extension]) => posix.basename(path!, extension)),
  'rootname/1,2': paths(([path, extension]) =>
    path!.slice(0, path!.length - (extension ?? posix.extname(path!)).length),
  ),
  'extname/1': paths(([path]) => posix.extname(path!)),
  'relative_to/2': ([path, folder], it, origin) =>
    paths(([inner, outer]) => relative(inner!, outer!))([path!, folder!], it, origin),
  'relative_to_cwd/1': ([path], it, origin) =>
    paths(([inner]) => relative(inner!, it.world.folder.path))([path!], it, origin),
  'relative/1': paths(([path]) => path!.replace(/^\/+/, '')),
  'split/1': ([path]) =>
    path?.kind === 'string'
      ? v.list(
          (path.text.startsWith('/') ? ['/', ...path.text.split('/')] : path.text.split('/'))
            .filter(Boolean)
            .map((part) => v.string(part, path.unknown)),
        )
      : undefined,
  'type/1': ([path]) =>
    path?.kind === 'string' && path.text !== ''
      ? v.atom(path.text.startsWith('/') ? 'absolute' : 'relative')
      : undefined,
  'wildcard/1,2': wildcard,
});
