import type { Replacement } from '../../../src/project/names/module-walk';
import { literally } from '../../workspace/folder-name';
import type { PathChanges } from './paths';
import type { SourceReader } from './source-text';

/**
 * Strings that name a renamed file or folder from the project's folder, as Mix runs there: `root: "lib/shop_web/templates"`.
 *
 * @param code Elixir
 */
export function pathStrings(code: string, changes: PathChanges, { parse }: SourceReader): Replacement[] {
  if (!changes.some(({ from }) => code.includes(from))) return [];
  const found: Replacement[] = [];
  parse(code).tree.iterate({
    enter({ name, node }) {
      const content = name === 'String' ? node.firstChild : null;
      if (content?.name !== 'QuotedContent' || code.startsWith('"""', node.from)) return;
      const text = code.slice(content.from, content.to);
      for (const { from, to } of changes) {
        const start = new RegExp(`^(?:\\./)?${literally(from)}(?=/|$)`).exec(text);
        if (!start) continue;
        const end = content.from + start[0].length;
        found.push({ from: end - from.length, to: end, text: to });
        return;
      }
    },
  });
  return found;
}
