// Writes docs/reference/: what each generator and executor does, with its options and examples, as its schema.json has them.
//   node tools/reference.mjs            writes
//   node tools/reference.mjs --check    fails when a committed page is not what the schemas say
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { pageOf } from './reference/page.mjs';
import { root } from './setup.mjs';

const checkOnly = process.argv.includes('--check');
const stale = [];
for (const kind of ['generators', 'executors']) {
  const file = join(root, `docs/reference/${kind}.md`);
  const page = await format(pageOf(kind, schemasOf(kind)), { ...(await resolveConfig(file)), filepath: file });
  if (existsSync(file) && readFileSync(file, 'utf8') === page) continue;
  stale.push(`${kind}.md`);
  if (!checkOnly) writeFileSync(file, page);
}

if (checkOnly && stale.length > 0) {
  console.error(`Stale in docs/reference, write them with node tools/reference.mjs: ${stale.join(', ')}`);
  process.exit(1);
}
console.log(checkOnly ? 'docs/reference is up to date.' : `Wrote ${stale.join(', ') || 'nothing new'}.`);

function schemasOf(kind) {
  const { [kind]: entries } = JSON.parse(readFileSync(join(root, `${kind}.json`), 'utf8'));
  const schemaOf = (name) => JSON.parse(readFileSync(join(root, kind, name, 'schema.json'), 'utf8'));
  return Object.fromEntries(Object.keys(entries).map((name) => [name, schemaOf(name)]));
}
