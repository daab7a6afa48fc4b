import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mixEnvironment } from '../environment';
import { temporaryFolder } from '../transpiled.fixture';
import { beamsFolder } from './beams';
import { Worker } from './worker';

const env = mixEnvironment({ FORCE_COLOR: '0' }, 'test');
const folder = temporaryFolder();
const beams = beamsFolder(folder, env['PATH']);
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => rmSync(beams, { recursive: true, force: true }));

/** Starts a worker and has it serve one call. */
async function serve(): Promise<unknown> {
  const worker = new Worker(env, folder, folder);
  try {
    return await worker.run({ args: ['help', '--names'], cwd: folder, variables: {} });
  } finally {
    await worker.end();
  }
}

const served = { code: 0, output: expect.stringMatching(/^app\.config\n[^]*\nxref\n$/), retired: [] };
const files = () => readdirSync(folder, { recursive: true }).sort();
const times = () => readdirSync(beams).map((file) => statSync(join(beams, file)).mtimeMs);

it('compiles the modules of a worker once', async () => {
  expect(await serve()).toEqual(served);
  const [made, when] = [files(), times()];
  expect(made).toContain(join(beams, 'Elixir.NxOtp.Worker.beam').slice(folder.length + 1));
  expect(await serve()).toEqual(served);
  expect([files(), times()]).toEqual([made, when]);
});

it('lets several make them at once', async () => {
  expect(await Promise.all([serve(), serve(), serve()])).toEqual([served, served, served]);
  expect(readdirSync(folder)).toHaveLength(1);
});

it('makes them anew where they are damaged', async () => {
  await serve();
  const whole = files();
  truncateSync(join(beams, 'Elixir.NxOtp.Snapshot.beam'), 100);
  rmSync(join(beams, 'Elixir.NxOtp.Json.beam'));
  expect(await serve()).toEqual(served);
  expect(files()).toEqual(whole);
});

it('does without them where they cannot be kept', async () => {
  writeFileSync(beams, '');
  const worker = new Worker(env, folder, join(beams, 'no folder'));
  expect(await worker.run({ args: ['help', '--names'], cwd: folder, variables: {} })).toEqual(served);
  await worker.end();
});

it('tells what the BEAM said that never came up', async () => {
  const worker = new Worker({ ...env, ELIXIR_ERL_OPTIONS: '+no_such_flag' }, folder, folder);
  const { code, output, retired } = await worker.run({ args: ['help'], cwd: folder, variables: {} });
  expect([code, retired]).toEqual([1, ['The BEAM that ran this ended with 1.']]);
  expect(output).toMatch(/o_such_flag/);
  expect(output).toMatch(/\nThe BEAM that ran this ended with 1\.\n$/);
});

it('names another folder for another toolchain', () => {
  const bin = join(folder, 'bin');
  execFileSync('mkdir', [bin]);
  for (const name of ['elixir', 'erl']) {
    writeFileSync(join(bin, name), '');
    chmodSync(join(bin, name), 0o755);
  }
  expect(beamsFolder(folder, bin)).not.toBe(beams);
  rmSync(bin, { recursive: true });
});
