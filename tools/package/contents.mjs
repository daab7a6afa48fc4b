import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { modulesOf } from './modules.mjs';
import { namedIn } from './named.mjs';

/**
 * What is wrong with the contents of a package: what its manifests name or its modules load and is not there, and code that
 * nothing loads.
 *
 * @param folder the unpacked package
 * @returns a line for each file
 */
export function wrongIn(folder) {
  const files = filesBelow(folder);
  const read = (file) => (files.includes(file) ? readFileSync(join(folder, file), 'utf8') : undefined);
  const named = namedIn((file) => JSON.parse(read(file)));
  const { loaded, missing } = modulesOf(
    named.filter((file) => files.includes(file) && file.endsWith('.js')),
    read,
  );
  const needed = new Set([...named, ...loaded]);
  return [
    ...named.filter((file) => !files.includes(file)).map((file) => `A manifest names it, and it is missing: ${file}`),
    ...missing.map((file) => `A module loads it, and it is missing: ${file}`),
    ...files.filter((file) => isCode(file) && !needed.has(file)).map((file) => `Nothing loads it: ${file}`),
  ];
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

function isCode(file) {
  return /\.(js|ts)$/.test(file);
}
