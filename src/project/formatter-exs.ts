import { parseElixir } from './elixir/parse';
import { type Expr, splitKeywords } from './elixir/syntax';

/** What `.formatter.exs` says that decides where the formatter can run, and what it needs. */
export interface FormatterFacts {
  hasInputs: boolean;
  /** Packages whose rules it takes. */
  importDeps: string[];
  /** Whether it runs plugins, which have to be compiled first. */
  plugins: boolean;
}

/**
 * Reads the keyword list that a `.formatter.exs` ends with. Never throws; what is computed counts as present.
 *
 * @example
 * readFormatterExs('[import_deps: [:ecto], inputs: ["lib/*.ex"]]') // { hasInputs: true, importDeps: ['ecto'], plugins: false }
 */
export function readFormatterExs(text: string): FormatterFacts {
  const last = parseElixir('.formatter.exs', text).program.body.at(-1);
  const { keywords } = splitKeywords(last ? [last] : []);
  const imported = keywords.get('import_deps');
  return {
    hasInputs: keywords.has('inputs') || keywords.size === 0,
    importDeps:
      imported?.type === 'list' ? imported.items.flatMap((item) => (item.type === 'atom' ? [item.name] : [])) : [],
    plugins: hasItems(keywords.get('plugins')),
  };
}

function hasItems(expr: Expr | undefined): boolean {
  return expr !== undefined && !(expr.type === 'list' && expr.items.length === 0);
}
