import { posix } from 'node:path';
import { literally } from '../../workspace/folder-name';

/** A project's Nx name, before and after. */
export interface NxName {
  /** The project's folder, whose own project.json may give it its name. */
  root: string;
  from: string;
  to: string;
}

/** Tags and what constrains them (`sourceTag`, `onlyDependOnLibsWithTags`): `shop:core` is no target there. */
const TAGS = /"\w*[tT]ags?"\s*:\s*(?:\[[^\]]*\]|"[^"]*")/.source;

/**
 * A project.json, nx.json or package.json with the new name where it stands for the project: in `implicitDependencies`,
 * `projects` and `shop:build`, but not where that is a key or a tag. The rest stays byte for byte.
 *
 * @example
 * renameProject('{ "implicitDependencies": ["shop", "!shop"] }', 'project.json', { root: 'x', from: 'shop', to: 'store' })
 * // '{ "implicitDependencies": ["store", "!store"] }'
 */
export function renameProject(text: string, file: string, { root, from, to }: NxName): string {
  const name = literally(from);
  const listed = text
    .replace(/("(?:implicitDependencies|projects)"\s*:\s*)(\[[^\]]*\]|"[^"]*")/g, (_, key: string, value: string) => {
      return key + value.replace(new RegExp(`"(!?)${name}"`, 'g'), `"$1${to}"`);
    })
    .replace(new RegExp(`${TAGS}|"${name}(?=:[\\w.@-]+(?::[\\w.@-]+)?"(?!\\s*:))`, 'g'), (part) =>
      part === `"${from}` ? `"${to}` : part,
    );
  return file === posix.join(root, 'project.json') ? withOwnName(listed, from, to) : listed;
}

/** The `name` of the outermost object: a target's options may have one too. */
function withOwnName(text: string, from: string, to: string): string {
  let depth = 0;
  return text.replace(/"(?:[^"\\]|\\.)*"(?:\s*:\s*"(?:[^"\\]|\\.)*")?|[{}[\]]/g, (part) => {
    if (part === '{' || part === '[') depth++;
    if (part === '}' || part === ']') depth--;
    return depth === 1 && /^"name"\s*:/.test(part) ? part.replace(`"${from}"`, `"${to}"`) : part;
  });
}
