// npm test: everything, in the order in which it fails soonest. npm run test:quick: what a change needs.
//   --quick        types, lint, and the unit tests that the change since HEAD touches
//   --only NAME    one stage
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

setUp();

const quick = process.argv.includes('--quick');
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined;
const bin = (name) => join(root, 'node_modules/.bin', name);

// One after the other; those of one step, which keep one core busy each, at the same time.
const steps = [
  [{ name: 'build', run: [process.execPath, 'tools/build.mjs', '--check'] }],
  [
    { name: 'types', run: [bin('tsc'), '--noEmit', '-p', 'tsconfig.json'] },
    { name: 'lint', run: [bin('eslint'), '.'] },
    { name: 'style', run: [bin('prettier'), '--check', '--log-level=warn', '.'] },
    { name: 'docs', run: [process.execPath, 'tools/reference.mjs', '--check'] },
    { name: 'llms', run: [process.execPath, 'tools/llms.mjs', '--check'] },
  ],
  [{ name: 'unit', run: [bin('jest'), ...(quick ? ['--onlyChanged'] : [])] }],
  [{ name: 'package', run: [process.execPath, 'tools/check-package.mjs'], slow: true }],
  [{ name: 'elixir', run: [process.execPath, 'tools/elixir-tests.mjs'], slow: true }],
  [{ name: 'e2e', run: [bin('jest'), '--config', 'e2e/jest.config.cjs'], slow: true }],
]
  .map((stages) => stages.filter(({ name, slow }) => (only ? name === only : !(quick && slow))))
  .filter((stages) => stages.length > 0);

const results = [];
for (const stages of steps) {
  const ended = await Promise.all(stages.map((stage) => run(stage, stages.length > 1 ? 'pipe' : 'inherit')));
  results.push(...ended);
  // A build that fails leaves nothing that the others could test.
  if (ended.some(({ name, ok }) => name === 'build' && !ok)) break;
}

console.log('');
for (const { name, ok, seconds } of results)
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(8)} ${seconds.toFixed(1)} s`);
const failed = results.filter(({ ok }) => !ok).length;
console.log(`\nstages: ${results.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 && results.length > 0 ? 0 : 1);

/** `output`: 'inherit' shows it as it comes, 'pipe' when the stage has ended, as one piece. */
async function run({ name, run: [program, ...args] }, output) {
  const headline = `\n=== ${name}: ${[program, ...args].map((part) => part.replace(`${root}/`, '')).join(' ')}`;
  if (output === 'inherit') console.log(headline);
  const from = Date.now();
  const child = spawn(program, args, {
    cwd: root,
    stdio: ['inherit', output, output],
    shell: process.platform === 'win32',
  });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => said.push(text));
  const [status] = await once(child, 'close');
  if (output === 'pipe') console.log(`${headline}\n${Buffer.concat(said)}`);
  return { name, ok: status === 0, seconds: (Date.now() - from) / 1000 };
}
