import { callInNode, makeCheckout } from '../compare-with-mix/fixture';

const files = {
  'package.json': JSON.stringify({
    main: './dist/plugin.js',
    types: './dist/plugin.d.ts',
    bin: { tool: './dist/main.js' },
    exports: { '.': { types: './dist/plugin.d.ts', default: './dist/plugin.js' }, './g.json': './g.json' },
    generators: './g.json',
    executors: './e.json',
    'nx-migrations': { migrations: './m.json' },
  }),
  'g.json': JSON.stringify({ generators: { init: { factory: './dist/init', schema: './dist/init.json' } } }),
  'e.json': JSON.stringify({
    executors: {
      mix: { implementation: './dist/mix', batchImplementation: './dist/batch', schema: './dist/mix.json' },
    },
  }),
  'm.json': JSON.stringify({ generators: { renamed: { version: '1.0.0', implementation: './dist/renamed' } } }),
  'README.md': '',
  'dist/plugin.js': `await import('./late.js'); require("node:fs")`,
  'dist/plugin.d.ts': '',
  'dist/main.js': `require("./circle")`,
  'dist/circle.js': `require("./main"); require("../package.json")`,
  'dist/late.js': '',
  'dist/init.js': '',
  'dist/init.json': '{}',
  'dist/mix.js': '',
  'dist/batch.js': '',
  'dist/mix.json': '{}',
  'dist/renamed.js': '',
};

const wrong = (folder: string) => callInNode<string[]>('../package/contents.mjs', 'wrongIn', JSON.stringify(folder));

test('a package that holds what is named and loaded is right', () => {
  expect(wrong(makeCheckout(files))).toEqual([]);
});

test('what is named or loaded and is not there', () => {
  const gone = ['dist/late.js', 'dist/batch.js', 'dist/init.json', 'dist/renamed.js'];
  const rest = Object.fromEntries(Object.entries(files).filter(([file]) => !gone.includes(file)));
  expect(wrong(makeCheckout(rest))).toEqual([
    'A manifest names it, and it is missing: dist/batch.js',
    'A manifest names it, and it is missing: dist/renamed.js',
    'A manifest names it, and it is missing: dist/init.json',
    'A module loads it, and it is missing: dist/late.js',
  ]);
});

test('what is there and nothing loads', () => {
  const more = { 'dist/stray.js': `require("./main")`, 'dist/main.d.ts': '' };
  expect(wrong(makeCheckout({ ...files, ...more }))).toEqual([
    'Nothing loads it: dist/main.d.ts',
    'Nothing loads it: dist/stray.js',
  ]);
});
