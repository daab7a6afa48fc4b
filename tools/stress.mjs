// npm run stress -- --rounds 200 --seed 7: e2e/stress.e2e.ts for longer than CI runs it. Prints each round as it begins.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './setup.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string', default: String(Date.now() % 1e6) } },
});
const jest = [join(root, 'node_modules/jest/bin/jest.js'), '--config', 'e2e/jest.config.cjs', 'e2e/stress.e2e'];
const { status } = spawnSync(process.execPath, jest, {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, STRESS_ROUNDS: values.rounds, STRESS_SEED: values.seed },
});
process.exit(status ?? 1);
