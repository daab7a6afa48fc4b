import { execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_PATH, temporaryFolder, transpile } from '../mix/transpiled.fixture';

/** A copy of the plugin, of which the code can be changed. */
const plugin = temporaryFolder();
const code = join(plugin, 'src/inference/infer.js');

beforeAll(() => {
  transpile(['src/inference'], plugin);
  copyFileSync(join(__dirname, '../../package.json'), join(plugin, 'package.json'));
});

/** What `script` leaves in `result`, in a process that loads the copy. */
function inProcess(script: string): unknown {
  const prelude = `const { InferenceCache, keyOf } = require('./src/inference/cache.js');
    const cache = new InferenceCache('spec');
    let result = null;`;
  const env = { ...process.env, NODE_PATH, NX_WORKSPACE_DATA_DIRECTORY: join(plugin, 'data') };
  const args = ['-e', `${prelude}\n${script}\nconsole.log(JSON.stringify(result ?? null));`];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: plugin, env, encoding: 'utf8' }));
}

const KEEP = `cache.set(keyOf('text'), 'kept'); cache.save();`;
const LOOK = `result = cache.get(keyOf('text'));`;

test('what is kept is found by the same code, and by no other of the same version', () => {
  inProcess(KEEP);
  expect(inProcess(LOOK)).toBe('kept');
  const before = readFileSync(code);
  appendFileSync(code, '// Other code.\n');
  expect(inProcess(LOOK)).toBeNull();
  writeFileSync(code, before);
  expect(inProcess(LOOK)).toBe('kept');
});

test('nothing is kept by a process under which the plugin has been replaced', () => {
  const replace = `require('node:fs').appendFileSync(${JSON.stringify(code)}, '// Replaced.\\n');`;
  inProcess(`cache.set(keyOf('late'), 'kept'); ${replace} cache.save();`);
  expect(inProcess(`result = cache.get(keyOf('late'));`)).toBeNull();
  writeFileSync(code, readFileSync(code, 'utf8').replace('// Replaced.\n', ''));
  expect(inProcess(`result = cache.get(keyOf('late'));`)).toBeNull();
});

test('nothing is kept by a process while the plugin is being replaced, and nothing fails', () => {
  const gone = join(plugin, 'gone');
  const remove = `require('node:fs').renameSync(${JSON.stringify(join(plugin, 'src'))}, ${JSON.stringify(gone)});`;
  inProcess(`cache.set(keyOf('between'), 'kept'); ${remove} cache.save();`);
  renameSync(gone, join(plugin, 'src'));
  expect(inProcess(`result = cache.get(keyOf('between'));`)).toBeNull();
});
