import { parseElixir } from './elixir/parse';
import { type Call, type Expr, walk } from './elixir/syntax';

/** What a compile-time configuration depends on besides its own text. */
export interface ConfigFacts {
  /** What `import_config` reaches: paths and globs relative to the file's folder. What is computed is `*`. */
  imports: string[];
  /** Environment variables that it asks for. */
  env: string[];
}

/**
 * Reads a config.exs. Never throws.
 *
 * @example
 * readConfigExs('import_config "#{config_env()}.exs"') // { imports: ['*.exs'], env: [] }
 */
export function readConfigExs(text: string): ConfigFacts {
  const calls = [...walk(parseElixir('config.exs', text).program)].filter((expr) => expr.type === 'call');
  const imported = calls.filter(({ name }) => name === 'import_config').map(({ args }) => args[0]);
  const literal = imported.flatMap((path) => (path?.type === 'text' ? [glob(path)] : []));
  // A path that is no literal comes from a listing of files, as far as anyone has seen.
  const computed = imported.some((path) => path?.type !== 'text');
  const listed = computed ? calls.filter(isWildcard).flatMap(patterns) : [];
  return {
    imports: [...new Set([...literal, ...listed])],
    env: [
      ...new Set(
        calls.filter(asksEnvironment).flatMap(({ args }) => (args[0]?.type === 'text' ? [glob(args[0])] : [])),
      ),
    ],
  };
}

function isWildcard({ target, name }: Call): boolean {
  return target?.type === 'alias' && target.name === 'Path' && name === 'wildcard';
}

/** The texts inside `Path.wildcard(Path.expand("../*", __DIR__))`, whichever functions they pass through. */
function patterns(call: Call): string[] {
  return [...walk(call)].flatMap((expr) => (expr.type === 'text' ? [glob(expr)] : []));
}

function asksEnvironment({ target, name }: Call): boolean {
  return target?.type === 'alias' && target.name === 'System' && ['get_env', 'fetch_env', 'fetch_env!'].includes(name);
}

function glob(text: Extract<Expr, { type: 'text' }>): string {
  return text.parts.map((part) => (typeof part === 'string' ? part : '*')).join('');
}
