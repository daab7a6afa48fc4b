import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execaSync } from 'execa';
import { mixEnvironment } from './environment';
import { mixCommand } from './mix-command';
import { start } from './run';
import { temporaryFolder } from './transpiled.fixture';

const folder = temporaryFolder();
const source = join(folder, 'lib/shop.ex');
const env = mixEnvironment({}, 'dev');
afterAll(() => rmSync(folder, { recursive: true }));

/** An application that notes each of its starts. */
function write(word: string): void {
  const start = `File.write!("starts.txt", "${word} ", [:append])\n    Supervisor.start_link([], strategy: :one_for_one)`;
  writeFileSync(source, `defmodule Shop do\n  use Application\n\n  def start(_, _) do\n    ${start}\n  end\nend\n`);
}

/** The same in the second in which the last compile wrote its code: what Mix goes by is no later, unless by the size. */
function writeInSecondOfCompile(word: string): void {
  write(word);
  const second = Math.floor(statSync(join(folder, '_build/dev/lib/shop/ebin/Elixir.Shop.beam')).mtimeMs / 1000);
  utimesSync(source, second, second);
}

it('starts what has been edited in the second of its last compile, which Mix alone would take for old', async () => {
  mkdirSync(join(folder, 'lib'));
  const project = 'def project, do: [app: :shop, version: "0.1.0"]\n  def application, do: [mod: {Shop, []}]';
  writeFileSync(join(folder, 'mix.exs'), `defmodule Shop.MixProject do\n  use Mix.Project\n  ${project}\nend\n`);
  write('one');
  execaSync('mix', ['compile'], { cwd: folder, env, extendEnv: false });

  let output = '';
  const command = mixCommand({ args: ['nx_otp.serve', 'shop', join(folder, 'up'), 'run', 'shop'], cwd: folder, env });
  const serve = start({ ...command, interactive: true }, (chunk) => (output += chunk.toString()));
  const ups = async (count: number) => {
    while (output.split('shop is up').length <= count) await sleep(20);
  };
  await ups(1);
  for (const [at, word] of ['two', 'six'].entries()) {
    writeInSecondOfCompile(word);
    serve.stdin!.write('restart\n');
    await ups(at + 2);
  }
  serve.stdin!.end();
  expect(await serve.exit).toBe(0);
  expect(readFileSync(join(folder, 'starts.txt'), 'utf8')).toBe('one two six ');
});
