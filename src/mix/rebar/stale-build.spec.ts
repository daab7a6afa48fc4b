import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../transpiled.fixture';
import { removeStaleBuild } from './stale-build';

const root = temporaryFolder();
const source = join(root, 'src/cart.erl');
const lib = join(root, '_build/default/lib');
const beam = join(lib, 'cart/ebin/cart.beam');
afterAll(() => rmSync(root, { recursive: true }));

const rebar3 = () => execFileSync('rebar3', ['compile'], { cwd: root, stdio: 'ignore' });
const holds = (text: string) => readFileSync(beam, 'latin1').includes(text);

function write(value: string, second: number): void {
  writeFileSync(source, `-module(cart).\n-export([value/0]).\nvalue() -> ${value}.\n`);
  utimesSync(source, second, second);
}

// As tools/setup.mjs says: installed where it can be.
const present = spawnSync('rebar3', ['version'], { stdio: 'ignore' }).status === 0;

(present ? test : test.skip)(
  'an edit within the second of its compile is compiled, which rebar3 alone would not do',
  () => {
    mkdirSync(join(root, 'src'));
    writeFileSync(join(root, 'rebar.config'), '{erl_opts, []}.\n');
    writeFileSync(
      join(root, 'src/cart.app.src'),
      '{application, cart, [{description, "c"}, {vsn, "1"}, {applications, [kernel]}]}.\n',
    );
    const past = Math.floor(Date.now() / 1000) - 100;
    for (const file of ['rebar.config', 'src/cart.app.src']) utimesSync(join(root, file), past, past);
    write('apples', past);
    rebar3();
    expect(removeStaleBuild(lib, ['cart'], root)).toBe(false);
    const second = Math.floor(Date.now() / 1000) - 50;
    utimesSync(beam, second, second);
    write('orange', second);
    rebar3();
    expect(holds('orange')).toBe(false);
    expect(removeStaleBuild(lib, ['cart'], root)).toBe(true);
    expect(existsSync(beam)).toBe(false);
    rebar3();
    expect(holds('orange')).toBe(true);
    expect(removeStaleBuild(lib, ['cart'], root)).toBe(false);
  },
);
