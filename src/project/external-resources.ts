import { posix } from 'node:path';
import { Interpreter } from './elixir/interpreter';
import { parseElixir } from './elixir/parse';
import { asPattern } from './elixir/surroundings';
import * as v from './elixir/values';
import { World } from './elixir/world';

/**
 * The files that a source names by `@external_resource`: paths and globs from the workspace, where the text says them. A
 * path that Elixir takes from the folder it compiles in starts at the project. Never throws.
 *
 * @param path of the source, from the workspace
 * @param root of its project
 * @example
 * readExternalResources('a/lib/a.ex', 'a', 'defmodule A do\n  @external_resource Path.join(__DIR__, "../../VERSION")\nend')
 * // ['VERSION']
 */
export function readExternalResources(path: string, root: string, text: string): string[] {
  if (!text.includes('@external_resource')) return [];
  const around = { file: path, readFile: () => undefined, wildcard: (pattern: string) => [pattern] };
  const it = new Interpreter(new World(around, {}));
  it.run(parseElixir(posix.basename(path), text));
  const named = [...it.modules.values()].flatMap(({ attributes }) => {
    const value = attributes.get('external_resource');
    return value === undefined ? [] : v.optionsOf(value);
  });
  return named.flatMap((value) => {
    if (value.kind !== 'string' || value.text === '') return [];
    const { folder } = it.world;
    const target = posix.isAbsolute(value.text)
      ? posix.join(posix.dirname(path), folder.fromFolder(value.text))
      : posix.join(root, value.text);
    return [asPattern(target)];
  });
}
