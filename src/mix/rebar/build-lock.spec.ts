import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_PATH, temporaryFolder, transpile } from '../transpiled.fixture';
import { withBuildLock } from './build-lock';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));

test('one at a time in a folder, whoever asks; others do not wait', async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await new Promise(setImmediate);
    inside -= 1;
    return inside;
  };
  await expect(Promise.all(Array.from({ length: 8 }, () => withBuildLock(folder, work)))).resolves.toEqual(
    Array(8).fill(0),
  );
  expect(most).toBe(1);
  await withBuildLock(folder, () => withBuildLock(join(folder, 'other'), work));
  await expect(withBuildLock(folder, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  await expect(withBuildLock(folder, () => Promise.resolve('free again'))).resolves.toBe('free again');
});

test('a holder that is killed holds it no longer', async () => {
  const plugin = temporaryFolder();
  transpile(['src'], plugin);
  const script = `
    const { withBuildLock } = require(${JSON.stringify(join(plugin, 'src/mix/rebar/build-lock.js'))});
    withBuildLock(${JSON.stringify(folder)}, () => { console.log('held'); return new Promise(() => setInterval(() => {}, 1000)); });
  `;
  const holder = spawn(process.execPath, ['-e', script], { env: { ...process.env, NODE_PATH } });
  try {
    await once(holder.stdout, 'data');
    let taken = false;
    const waiting = withBuildLock(folder, () => Promise.resolve((taken = true)));
    await new Promise(setImmediate);
    expect(taken).toBe(false);
    holder.kill('SIGKILL');
    await expect(waiting).resolves.toBe(true);
  } finally {
    holder.kill('SIGKILL');
    rmSync(plugin, { recursive: true });
  }
});
