import { parseElixir } from './elixir/parse';
import { plainText, splitKeywords, walk } from './elixir/syntax';

/**
 * Where a source says that its crate lies, from the project: `path:` of `use Rustler` and `use RustlerPrecompiled` (0.36, 0.8).
 * Without one it is in `native`. Never throws.
 *
 * @example
 * readCratePaths('use Rustler, otp_app: :geo, crate: :geo, path: "../crates/geo"') // ['../crates/geo']
 */
export function readCratePaths(text: string): string[] {
  const paths: string[] = [];
  for (const expr of walk(parseElixir('source.ex', text).program)) {
    if (expr.type !== 'call' || expr.name !== 'use') continue;
    const { plain, keywords } = splitKeywords(expr.args);
    const [module] = plain;
    if (module?.type !== 'alias' || !['Rustler', 'RustlerPrecompiled'].includes(module.name)) continue;
    const path = plainText(keywords.get('path'));
    if (path !== undefined) paths.push(path);
  }
  return paths;
}
