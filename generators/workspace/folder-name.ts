/**
 * Finds a folder where a text names it from the workspace root, bare or behind `{workspaceRoot}/` or `./`, which is group 1.
 * A folder directly below the root (`orders`) may be the name of a project as well: it counts with one of those before it or
 * a `/` behind it.
 *
 * @example
 * 'cd apps/orders && mix test'.replace(folderName('apps/orders'), '$1services/orders') // 'cd services/orders && mix test'
 */
export function folderName(folder: string): RegExp {
  const name = literally(folder);
  const root = '\\{workspaceRoot\\}/|\\./';
  const end = '(?![\\w@-]|\\.\\w)';
  const named = folder.includes('/') ? `(${root})?${name}${end}` : `(?:(${root})${name}${end}|${name}(?=/))`;
  return new RegExp(`(?<![\\w.@}/:-])${named}`, 'g');
}

/** A text as a regular expression that it alone matches. */
export function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
