import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../mix/transpiled.fixture';
import { readGleamFiles, readRebarFiles } from './rebar-files';
import { WorkspaceFiles } from './workspace-files';

const root = temporaryFolder();
afterAll(() => rmSync(root, { recursive: true }));

const files = {
  'cart/rebar.config': '{deps, [jsx]}.',
  'cart/rebar.config.script': 'os:getenv("CI"), CONFIG.',
  'cart/rebar.lock': '{"1.2.0",[{<<"jsx">>,{pkg,<<"jsx">>,<<"3.1.0">>},0}]}.',
  'cart/src/cart.app.src': '{application, cart, [{applications, [kernel]}]}.',
  'cart/src/cart_parser.yrl': '',
  'cart/test/cart_SUITE.erl': '',
  'cart/_checkouts/vendored/rebar.config': '',
  'cart/_build/default/lib/jsx/rebar.config': '',
  'both/mix.exs': '',
  'both/rebar.config': '',
  'both/gleam.toml': 'name = "both"',
  'plain/src/plain.app.src': '{application, plain, []}.',
  'plain/ebin/other.app.src': '',
  'colours/gleam.toml': 'name = "colours"',
  'colours/build/packages/hues/gleam.toml': 'name = "hues"',
};

test('what lies on disk around rebar.config, .app.src and gleam.toml; nothing that is built, fetched or vendored', () => {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  symlinkSync('../../plain', join(root, 'cart/_checkouts/plain'));
  symlinkSync('../../nowhere', join(root, 'cart/_checkouts/gone'));
  symlinkSync('/usr', join(root, 'cart/_checkouts/outside'));
  const disk = new WorkspaceFiles(root);
  const rebar = readRebarFiles(Object.keys(files), disk, root, new Set(['both']));
  expect(rebar.map((file) => [file.root, file.manifest, file.app?.app, file.besideMix])).toEqual([
    ['cart', 'cart/rebar.config', 'cart', false],
    ['both', 'both/rebar.config', undefined, true],
    ['plain', 'plain/src/plain.app.src', 'plain', false],
  ]);
  expect(rebar[0]).toMatchObject({
    facts: { deps: [{ name: 'jsx', source: 'hex' }], env: ['CI'] },
    locked: [{ name: 'jsx', source: 'hex' }],
    generatedErlang: ['src/cart_parser.erl'],
    checkouts: ['plain'],
    checkedOut: ['gone', 'outside', 'plain', 'vendored'],
    hasSuites: true,
  });
  const gleam = readGleamFiles(Object.keys(files), disk, new Set(['both']));
  expect(gleam.map((file) => [file.root, file.facts.name])).toEqual([['colours', 'colours']]);
});
