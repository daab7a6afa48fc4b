import fc from 'fast-check';
import { builtins } from './builtins';
import { Interpreter } from './interpreter';
import { parseElixir } from './parse';
import * as v from './values';
import type { Value } from './values';
import { World } from './world';
import { surroundings } from '../mix-exs.fixture';

const source = parseElixir('mix.exs', 'defmodule Orders.MixProject do\nend\n');
const origin = { source, at: 0 };
const unknown = { kind: 'unknown', reason: 'is computed by Orders.deps/0', origin } as const;
const text = fc.constantFrom('', 'a', 'orders', '/', '../..', '~/a', 'a b', v.hole, '1.0', 'mix.exs', '\n');

/** All kinds of values, but no union: a function gets each alternative by itself. */
const { value } = fc.letrec<{ value: Value; item: v.Item }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom('nil', 'true', 'orders', 'Orders.Repo').map(v.atom),
    fc.constantFrom(-1, 0, 1, 1.5, 1e9).map(v.number),
    fc
      .tuple(fc.constantFrom('string' as const, 'charlist' as const), text)
      .map(([kind, t]) => v.textOf(kind, t, t === v.hole ? unknown : undefined)),
    fc.constant(unknown),
    fc.constantFrom(0, 1, 2).map((arity): Value => ({ kind: 'function', arity, call: (args) => args[0] ?? v.never })),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => v.tuple(items)),
    fc
      .tuple(fc.array(tie('item'), { maxLength: 3 }), fc.boolean())
      .map(([items, rest]) => v.ofItems(items, rest ? unknown : undefined)),
    fc
      .array(fc.tuple(tie('value'), tie('value')), { maxLength: 2 })
      .map((pairs): Value => ({ kind: 'map', entries: pairs.map((pair) => ({ value: v.tuple(pair) })) })),
  ),
  item: fc
    .tuple(tie('value'), fc.boolean())
    .map(([made, maybe]) => (maybe ? { value: made, maybe: true as const } : { value: made })),
}));

test.each([...builtins])('%s takes any arguments', (name, builtin) => {
  const arity = Number(name.slice(name.lastIndexOf('/') + 1));
  fc.assert(
    fc.property(fc.array(value, { minLength: arity, maxLength: arity }), (args) => {
      const world = new World(surroundings(), {
        environment: 'dev',
        variablesUnset: true,
        sources: new Map([['mix.exs', source]]),
      });
      builtin(args, new Interpreter(world), origin);
    }),
    { numRuns: 100 },
  );
});
