// Which mix.exs files of a folder on disk are meant as Mix projects.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of fetched or built files: a mix.exs in there is not the checkout's own. */
const notOurs = new Set(['deps', '_build', 'node_modules', '.git', '.elixir_ls', '.nx']);
const templateFolders = new Set(['template', 'templates']);

/**
 * The folders with a mix.exs, relative to `checkout`, with `/`, sorted; the top one is `.`. Left out is what lies below a
 * folder `template` or `templates`. Symbolic links are not followed. A folder that cannot be read is passed over.
 *
 * @example
 * findMixProjects('/src/shop') // ['.', 'apps/orders']
 */
export function findMixProjects(checkout) {
  return walk(checkout, '.', false).sort();
}

function walk(checkout, folder, isTemplate) {
  const entries = readFolder(join(checkout, folder));
  const isProject = !isTemplate && entries.some((entry) => entry.name === 'mix.exs' && entry.isFile());
  const found = isProject ? [folder] : [];
  const below = isTemplate || templateFolders.has(folder.split('/').at(-1));
  for (const entry of entries) {
    if (!entry.isDirectory() || notOurs.has(entry.name)) continue;
    found.push(...walk(checkout, folder === '.' ? entry.name : `${folder}/${entry.name}`, below));
  }
  return found;
}

function readFolder(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
