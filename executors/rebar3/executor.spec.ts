import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { temporaryFolder } from '../../src/mix/transpiled.fixture';
import { printed } from '../workspace.fixture';
import rebar3 from './executor';

// As tools/setup.mjs says: installed where it can be.
const present = spawnSync('rebar3', ['version'], { stdio: 'ignore' }).status === 0;
const withRebar3 = present ? describe : describe.skip;

const root = temporaryFolder();
const path = process.env['PATH'];
afterEach(() => (process.env['PATH'] = path));
afterAll(() => rmSync(root, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function context(targetName: string): ExecutorContext {
  const projects = { cart: { name: 'cart', root: 'shop/apps/cart', targets: {} } };
  return {
    root,
    cwd: root,
    isVerbose: false,
    projectName: 'cart',
    targetName,
    projectsConfigurations: { version: 2, projects },
    nxJsonConfiguration: {},
    projectGraph: { nodes: {}, dependencies: {} },
  };
}

const EUNIT = { args: ['eunit'], cwd: 'shop', build: 'shop/_build/test', apps: ['cart'] };

withRebar3('rebar3', () => {
  beforeAll(() => {
    write('shop/rebar.config', '{erl_opts, []}.\n');
    write(
      'shop/apps/cart/src/cart.app.src',
      '{application, cart, [{description, "c"}, {vsn, "1"}, {applications, [kernel]}]}.\n',
    );
    write('shop/apps/cart/src/cart.erl', '-module(cart).\n-export([value/0]).\nvalue() -> 1.\n');
    write(
      'shop/apps/cart/test/cart_tests.erl',
      '-module(cart_tests).\n-include_lib("eunit/include/eunit.hrl").\none_test() -> ?assertEqual(1, cart:value()).\ntwo_test() -> ?assertEqual(2, cart:value()).\n',
    );
  });

  test('runs where it is told, with what Nx was given for it, and says whether it succeeded', async () => {
    await expect(rebar3(EUNIT, context('eunit'))).resolves.toEqual({ success: false });
    const one = { ...EUNIT, test: 'cart_tests:one_test', __unparsed__: ['--test=cart_tests:one_test'] };
    const output = await printed(async () => {
      await expect(rebar3(one, context('eunit'))).resolves.toEqual({ success: true });
    });
    expect(output).toContain('1 tests, 0 failures');
    expect(existsSync(join(root, 'shop/_build/test/lib/cart/ebin/cart.beam'))).toBe(true);
  });

  test('two at a time in one build, of tests that compile with other options each time, do not fail', async () => {
    const one = { ...EUNIT, __unparsed__: ['--test=cart_tests:one_test'] };
    const other = { ...one, args: ['as', 'test', 'eunit'] };
    const all = await Promise.all([one, other, one, other].map((options) => rebar3(options, context('eunit'))));
    expect(all).toEqual(Array(4).fill({ success: true }));
  });

  test('what an earlier release left goes first', async () => {
    write('shop/_build/default/rel/shop/lib/old-0.1.0/ebin/old.app', '');
    const release = { args: ['compile'], cwd: 'shop', replaces: 'shop/_build/default/rel/shop' };
    await expect(rebar3(release, context('release'))).resolves.toEqual({ success: true });
    expect(existsSync(join(root, 'shop/_build/default/rel/shop'))).toBe(false);
  });
});

test('an option that there is none of is told', async () => {
  const output = await printed(() => rebar3({ arg: ['compile'], args: ['compile'] }, context('compile')));
  expect(output).toBe(
    [
      'The options of cart:compile hold no unknown one.',
      '  found:   arg',
      '  allowed: args, cwd, build, apps, replaces, env',
      '  remedy:  Did you mean "args"?\n',
    ].join('\n'),
  );
});

test('without rebar3 it says what to install', async () => {
  mkdirSync(join(root, 'bin'));
  process.env['PATH'] = join(root, 'bin');
  const output = await printed(() => rebar3({ args: ['compile'], cwd: 'shop' }, context('compile')));
  expect(output).toBe(
    [
      'rebar3 tasks need rebar3 and Erlang/OTP on the PATH.',
      `  found:   no rebar3 in ${join(root, 'bin')}`,
      '  remedy:  Install rebar3: https://rebar3.org/docs/getting-started (Debian and Ubuntu: apt-get install rebar3)\n',
    ].join('\n'),
  );
});
