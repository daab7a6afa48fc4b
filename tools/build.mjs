// Compiles the plugin into dist/, makes every schema.json from its options.ts, and copies what is not TypeScript.
//   node tools/build.mjs            builds
//   node tools/build.mjs --check    builds, and fails when a committed schema.json is stale
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const checkOnly = process.argv.includes('--check');

rmSync(join(root, 'dist'), { recursive: true, force: true });
execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});

dropModulesOfTypes();

const stale = [];
for (const kind of ['generators', 'executors']) {
  const { [kind]: entries } = JSON.parse(readFileSync(join(root, `${kind}.json`), 'utf8'));
  for (const name of Object.keys(entries)) writeSchema(`${kind}/${name}`);
}
copy('src/mix', /\.(exs|sh)$/);
copy('generators', /\/files\//);
copy('runtime', /^[^/]+\/(lib\/|mix\.exs$|\.formatter\.exs$|README\.md$)/);
// npm does so when it installs; a link to this folder outlives a build.
chmodSync(join(root, 'dist/cli/main.js'), 0o755);

if (stale.length > 0 && checkOnly) {
  console.error(`Stale, made again from options.ts; commit them: ${stale.join(', ')}`);
  process.exit(1);
}

/** What is left of a module of types alone, nothing loads. */
function dropModulesOfTypes() {
  for (const entry of readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !file.endsWith('.js')) continue;
    const code = readFileSync(file, 'utf8').replace(/^\/\/.*$/gm, '');
    if (/^"use strict";\s*Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);\s*$/.test(code))
      rmSync(file);
  }
}

/** `io: 'input'` keeps keys with a default optional; `$default` and `x-prompt` come through `.meta()`. */
function writeSchema(folder) {
  const { z } = require('zod');
  const { options } = require(join(root, 'dist', folder, 'options.js'));
  const schema = {
    ...z.toJSONSchema(options, { io: 'input', target: 'draft-7' }),
    $id: `nx-otp/${folder}`,
    cli: 'nx',
  };
  const file = join(root, folder, 'schema.json');
  const text = JSON.stringify(schema, null, 2) + '\n';
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) stale.push(`${folder}/schema.json`);
  writeFileSync(file, text);
  writeFileSync(join(root, 'dist', folder, 'schema.json'), text);
}

function copy(from, wanted) {
  for (const entry of readdirSync(join(root, from), { recursive: true, withFileTypes: true })) {
    const path = relative(join(root, from), join(entry.parentPath, entry.name));
    if (entry.isFile() && wanted.test(path)) cpSync(join(root, from, path), join(root, 'dist', from, path));
  }
}
