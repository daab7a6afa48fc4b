import { type ConfigFolder, foldersIn } from './config-folders';
import type { Builtin } from './elixir/builtins/builtin';
import { Interpreter } from './elixir/interpreter';
import { parseElixir } from './elixir/parse';
import { asPattern } from './elixir/surroundings';
import { type Source, plainText, walk } from './elixir/syntax';
import * as v from './elixir/values';
import { World } from './elixir/world';

/** What a compile-time configuration depends on besides its own text. */
export interface ConfigFacts {
  /** What `import_config` reaches: paths and globs relative to the file's folder. */
  imports: string[];
  /** Environment variables that it asks for, but those whose names nothing but a run can tell. */
  env: string[];
  /** Folders in which it has other tools run; absent where there are none. */
  folders?: ConfigFolder[];
}

/**
 * Reads a config.exs. Never throws.
 *
 * @example
 * readConfigExs('import_config "#{config_env()}.exs"') // { imports: ['*.exs'], env: [] }
 */
export function readConfigExs(text: string): ConfigFacts {
  const source = parseElixir('config.exs', text);
  const { env, ...facts } = interpreted(source);
  return { ...facts, env: [...new Set([...spelledVariables(source), ...env])] };
}

/** The file is interpreted with listings of files that stay the patterns they are: the patterns are what matters. */
function interpreted(source: Source): ConfigFacts {
  const imports = new Set<string>();
  const folders: ConfigFolder[] = [];
  const config: Builtin = (values, it) => {
    folders.push(...foldersIn(values, it.world.folder));
    return v.nil;
  };
  const importConfig: Builtin = ([path], it) => {
    if (path?.kind === 'string' && path.text !== '') imports.add(asPattern(it.world.folder.fromFolder(path.text)));
    return v.nil;
  };
  const around = { file: source.path, readFile: () => undefined, wildcard: (pattern: string) => [pattern] };
  const functions = new Map([
    ['Config.import_config/1', importConfig],
    ['Config.config/2', config],
    ['Config.config/3', config],
    // The older `use Mix.Config` brings them in by a macro, which is not expanded here.
    ['Kernel.import_config/1', importConfig],
    ['Kernel.config/2', config],
    ['Kernel.config/3', config],
  ]);
  const world = new World(around, {});
  new Interpreter(world, functions).run(source);
  return { imports: [...imports], env: [...world.env], ...(folders.length === 0 ? {} : { folders }) };
}

/** Variables whose names stand in the text, also where the interpreter does not come: in a function that nobody calls. */
function spelledVariables({ program }: Source): string[] {
  const asked = new Set<string>();
  for (const expr of walk(program)) {
    if (expr.type !== 'call' || expr.target?.type !== 'alias' || expr.target.name !== 'System') continue;
    if (!['get_env', 'fetch_env', 'fetch_env!'].includes(expr.name)) continue;
    const name = plainText(expr.args[0]);
    if (name !== undefined) asked.add(name);
  }
  return [...asked];
}
