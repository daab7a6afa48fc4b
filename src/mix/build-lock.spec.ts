import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { BuildLock, type BuildLocking, WITHOUT_LOCK, buildLocking } from './build-lock';
import { mixEnvironment } from './environment';
import { run } from './run';
import { temporaryFolder } from './transpiled.fixture';

it.each<[string | undefined, BuildLocking]>([
  ['1.14.0', 'none'],
  ['1.17.3', 'none'],
  ['1.18.0', 'always'],
  ['1.18.1', 'always'],
  ['1.18.2', 'unless told'],
  ['1.19.0-rc.1', 'unless told'],
  ['2.0.0', 'unless told'],
  [undefined, 'unless told'],
])('Elixir %s: %s', (version, locking) => {
  expect(buildLocking(version)).toBe(locking);
});

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));

it('is held until it is released, whichever Elixir there is', async () => {
  const lock = await BuildLock.take([join(folder, '_build/dev')], process.env, folder);
  await lock.release();
});

/** The `bin` folder of an Elixir with the lock, where there is one besides the one on the PATH. */
const locking = process.env['ELIXIR_118'];

(locking === undefined ? describe.skip : describe)('with the Elixir in ELIXIR_118', () => {
  const env = mixEnvironment({ PATH: `${locking}:${process.env['PATH']}` }, 'dev');
  const mix = (extra = {}) =>
    execaSync('mix', ['compile', '--force'], {
      cwd: folder,
      env: { ...env, ...extra },
      extendEnv: false,
      all: true,
      timeout: 5_000,
      reject: false,
    });

  it("has somebody's mix wait, and not those that are told", async () => {
    writeFileSync(
      join(folder, 'mix.exs'),
      'defmodule M do\n  use Mix.Project\n  def project, do: [app: :locked, version: "1.0.0"]\nend\n',
    );
    const lock = await BuildLock.take([join(folder, '_build/dev')], env, folder);
    expect(mix(WITHOUT_LOCK)).toMatchObject({ exitCode: 0, all: 'Generated locked app' });
    expect(mix()).toMatchObject({
      timedOut: true,
      all: expect.stringContaining('Waiting for lock on the build directory'),
    });
    await lock.release();
    expect(await run({ program: 'mix', args: ['compile', '--force'], cwd: folder, env })).toBe(0);
  });
});
