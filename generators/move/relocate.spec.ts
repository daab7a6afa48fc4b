import fc from 'fast-check';
import { posix } from 'node:path';
import { replacePaths } from './path-literals';
import { afterMove, placeOf, relocated } from './relocate';

const folder = fc
  .array(fc.constantFrom('a', 'b', 'ab', 'c-d'), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('/'));

/** Neither of two folders is, or is in, the other; nor is `to` there yet. */
const moves = fc
  .record({ from: folder, to: folder })
  .filter(({ from, to }) => !`${from}/`.startsWith(`${to}/`) && !`${to}/`.startsWith(`${from}/`));

const isWithin = (outer: string, path: string) => path === outer || path.startsWith(`${outer}/`);

/** A file's folder and what it names, as often as not in the folder that moves; the latter also outside the workspace. */
const paths = moves
  .chain((move) => {
    const near = fc.oneof(
      folder,
      fc.constant(move.from),
      folder.map((path) => `${move.from}/${path}`),
    );
    const outside = folder.map((path) => `../../${path}`);
    return fc.record({ move: fc.constant(move), file: near, target: fc.oneof(near, near, outside) });
  })
  // Where the folder is going to be there is nothing yet.
  .filter(({ move, file, target }) => !isWithin(move.to, file) && !isWithin(move.to, target));

describe('relocated', () => {
  it('leads to the same place, or to where that has gone', () => {
    fc.assert(
      fc.property(paths, fc.boolean(), ({ move, file, target }, slash) => {
        const path = (posix.relative(file, target) || '.') + (slash ? '/' : '');
        const moved = relocated(path, file, move);
        const place = (base: string, it: string) => placeOf(base, it).replace(/\/$/, '');
        expect(place(afterMove(move, file), moved)).toBe(afterMove(move, placeOf('.', target)));
        expect(moved.endsWith('/')).toBe(slash);
      }),
    );
  });

  it('is undone by the move back, in the text of a mix.exs', () => {
    fc.assert(
      fc.property(paths, ({ move, file, target }) => {
        const relative = posix.relative(file, target) || '.';
        const dotted = relative.startsWith('.') ? relative : `./${relative}`;
        const text = `[build_path: "${dotted}", other: Path.expand("${dotted}/#{Mix.env()}")] # "../a"\n`;
        const there = replacePaths(text, 'mix.exs', (path) => relocated(path, file, move));
        const back = { from: move.to, to: move.from };
        const again = replacePaths(there, 'mix.exs', (path) => relocated(path, afterMove(move, file), back));
        expect(again).toBe(text);
      }),
    );
  });

  it.each([
    ['../../_build', 'apps/orders', '../../../_build'],
    ['./lib', 'apps/orders', './lib'],
    ['/srv/deps', 'apps/orders', '/srv/deps'],
    ['../orders', 'apps/billing', '../../services/shop/orders'],
    ['apps/orders', '.', 'services/shop/orders'],
    ['../../../elsewhere', 'apps/orders', '../../../../elsewhere'],
    ['../orders-2', 'apps/billing', '../orders-2'],
  ])('%s of %s becomes %s', (path, file, expected) => {
    expect(relocated(path, file, { from: 'apps/orders', to: 'services/shop/orders' })).toBe(expected);
  });
});

describe('replacePaths', () => {
  const shout = (path: string) => path.toUpperCase();

  it('of a mix.exs takes what begins with a dot and what stands behind path:', () => {
    const text = `[a: "../x", b: "x", path: "x", c: "#{d}/../x", e: "../x/y#{z}", f: "../x\\n", g: "...", h: """\n../x\n"""]`;
    expect(replacePaths(text, 'mix.exs', shout)).toBe(
      `[a: "../X", b: "x", path: "X", c: "#{d}/../x", e: "../X/y#{z}", f: "../x\\n", g: "...", h: """\n../x\n"""]`,
    );
  });

  it('of a configuration takes what is imported and what stands beside __DIR__', () => {
    const text =
      'import_config "x.exs"\nconfig :x, a: "../x", b: Path.expand("../x", __DIR__), c: "x" |> Path.expand(__DIR__)\n';
    expect(replacePaths(text, 'config', shout)).toBe(
      'import_config "X.EXS"\nconfig :x, a: "../x", b: Path.expand("../X", __DIR__), c: "X" |> Path.expand(__DIR__)\n',
    );
  });

  it('escapes what a string cannot hold as it is', () => {
    expect(replacePaths('[path: "../x"]', 'mix.exs', () => 'a"#{b}')).toBe('[path: "./a\\"\\#{b}"]');
  });
});
