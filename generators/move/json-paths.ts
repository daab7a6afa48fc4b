import { folderName, literally } from '../workspace/folder-name';
import { type Move, relocated } from './relocate';

/**
 * A project.json, nx.json or package.json with the new folder in each string that names the old one. The rest stays byte for
 * byte.
 *
 * @param folder of the file, before the move
 * @example
 * renameFolder('{ "inputs": ["{workspaceRoot}/apps/orders/priv"] }', '.', { from: 'apps/orders', to: 'services/orders' })
 * // '{ "inputs": ["{workspaceRoot}/services/orders/priv"] }'
 */
export function renameFolder(text: string, folder: string, move: Move): string {
  const isWhole = new RegExp(`("(?:root|sourceRoot|cwd)"\\s*:\\s*")${literally(move.from)}(?=")`, 'g');
  return text
    .replace(
      /("\$schema"\s*:\s*")(\.\.?\/[^"]*)/,
      (_, key: string, path: string) => key + relocated(path, folder, move),
    )
    .replace(isWhole, (_, key: string) => key + move.to)
    .replace(/"(?:[^"\\]|\\.)*"/g, (string) =>
      string.replace(folderName(move.from), (_, root: string | undefined) => (root ?? '') + move.to),
    );
}
