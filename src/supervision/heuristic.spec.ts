import fc from 'fast-check';
import { type Constraints, bits, constraintsOf, size } from './constraints';
import { crashOf, parents } from './crash';
import { bestTree } from './exact';
import { goodTree } from './heuristic';
import { manifestOf } from './manifest.fixture';
import { type Shape, leaves } from './shape';

function unneeded(constraints: Constraints, root: Shape): number {
  const parentOf = parents(root);
  return constraints.names.reduce((sum, _, at) => {
    const { restarts } = crashOf(constraints, parentOf.get(at)!, at);
    return sum + restarts.length - 1 - size(constraints.needed[at]!);
  }, 0);
}

/** Ten services: more than are searched exactly, few enough that it can be done all the same. */
const manifests = fc
  .array(fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), { minLength: 3, maxLength: 3 })
  .map((draws) => {
    // An edge where three coins agree: one in four.
    const hasEdge = (code: number) =>
      draws.every((draw) => draw[code % 30]) || draws.every((draw) => !draw[(code * 7) % 30]);
    const services = Array.from({ length: 10 }, (_, at) => {
      const others = Array.from({ length: at }, (_, to) => to).filter((to) => hasEdge(at * 10 + to));
      return [`s${at}`, others.map((to) => `s${to}`)] as const;
    });
    return manifestOf(Object.fromEntries(services));
  });

it('is near the best tree: within a tenth over many', () => {
  let [good, best] = [0, 0];
  for (const manifest of fc.sample(manifests, 60)) {
    const constraints = constraintsOf(manifest);
    const services = manifest.services.map((_, at) => at);
    good += unneeded(constraints, goodTree(constraints, services));
    best += unneeded(constraints, bestTree(constraints, bits(services)));
  }
  expect(best).toBeGreaterThan(0);
  expect(good / best).toBeLessThan(1.1);
});

it('lays out a thousand services that lean on each other', () => {
  const services = Array.from(
    { length: 1000 },
    (_, at) => [`s${at}`, at > 0 ? [`s${Math.floor(at / 3)}`] : []] as const,
  );
  const dependsOn = Object.fromEntries(
    services.map(([name, others]) => [name, others.filter((other) => other !== name)]),
  );
  const constraints = constraintsOf(manifestOf(dependsOn));
  const tree = goodTree(
    constraints,
    constraints.names.map((_, at) => at),
  );
  expect(leaves(tree).length).toBe(1000);
  const flat = (1000 * 999) / 2 - constraints.needed.reduce((sum, set) => sum + size(set), 0);
  expect(unneeded(constraints, tree)).toBeLessThan(flat / 10);
});

it('restarts nothing for the sake of an order to start in, however many services have one', () => {
  const names = Array.from({ length: 100 }, (_, at) => `s${at}`);
  const startsAfter = Object.fromEntries(names.slice(1).map((name, at) => [name, [names[at]!]]));
  const constraints = constraintsOf(manifestOf(Object.fromEntries(names.map((name) => [name, []])), { startsAfter }));
  const numbers = constraints.names.map((_, at) => at);
  expect(goodTree(constraints, numbers)).toEqual({ strategy: 'one_for_one', children: numbers });
});
