// npm test: everything, in the order in which it fails soonest. npm run test:quick: what a change needs.
//   --quick        types, lint, and the unit tests that the change since HEAD touches
//   --only NAME    one stage
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

setUp();

const quick = process.argv.includes('--quick');
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined;
const bin = (name) => join(root, 'node_modules/.bin', name);

const stages = [
  { name: 'build', run: [process.execPath, 'tools/build.mjs', '--check'] },
  { name: 'types', run: [bin('tsc'), '--noEmit', '-p', 'tsconfig.json'] },
  { name: 'lint', run: [bin('eslint'), '.'] },
  { name: 'style', run: [bin('prettier'), '--check', '--log-level=warn', '.'] },
  { name: 'docs', run: [process.execPath, 'tools/reference.mjs', '--check'] },
  { name: 'llms', run: [process.execPath, 'tools/llms.mjs', '--check'] },
  { name: 'unit', run: [bin('jest'), ...(quick ? ['--onlyChanged'] : [])] },
  { name: 'package', run: [process.execPath, 'tools/check-package.mjs'], slow: true },
  { name: 'elixir', run: [process.execPath, 'tools/elixir-tests.mjs'], slow: true },
  { name: 'e2e', run: [bin('jest'), '--config', 'e2e/jest.config.cjs'], slow: true },
].filter(({ name, slow }) => (only ? name === only : !(quick && slow)));

const results = [];
for (const { name, run } of stages) {
  console.log(`\n=== ${name}: ${run.map((part) => part.replace(`${root}/`, '')).join(' ')}`);
  const from = Date.now();
  const { status } = spawnSync(run[0], run.slice(1), {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  results.push({ name, ok: status === 0, seconds: (Date.now() - from) / 1000 });
  // A build that fails leaves nothing that the others could test.
  if (status !== 0 && name === 'build') break;
}

console.log('');
for (const { name, ok, seconds } of results)
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(8)} ${seconds.toFixed(1)} s`);
const failed = results.filter(({ ok }) => !ok).length;
console.log(`\nstages: ${results.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 && results.length > 0 ? 0 : 1);
