import fc from 'fast-check';
import type { Manifest } from '../project/otp-toml/manifest';
import { explain } from './explain';
import { type Price, type Problem, leastPrice } from './exhaustive.fixture';
import { manifestOf } from './manifest.fixture';
import { OtpInPlay, mustRestart, startOrder, wrongs } from './otp.fixture';
import { supervise } from './supervise';
import { type SupervisorNode, type TreeNode, supervisorsOf } from './tree';

const NAMES = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];

const levels = (node: TreeNode): number => ('service' in node ? 0 : 1 + Math.max(0, ...node.children.map(levels)));

/** What the tree costs, by playing every crash. */
function price(manifest: Manifest, tree: SupervisorNode): Price {
  const restartOf = new Map(manifest.services.map(({ name, restart }) => [name, restart]));
  const unneeded = manifest.services.map(({ name }) => {
    const needed = mustRestart(manifest, name);
    const { restarts } = new OtpInPlay(tree, (service) => restartOf.get(service)!).crash(name);
    return restarts.filter((other) => other !== name && !needed.has(other)).length;
  });
  return [unneeded.reduce((sum, each) => sum + each, 0), supervisorsOf(tree).length, levels(tree)];
}

function problem(manifest: Manifest): Problem {
  const number = (name: string) => manifest.services.findIndex((service) => service.name === name);
  const chain = (name: string) =>
    manifest.groups.flatMap(({ services }) => services.slice(0, Math.max(0, services.indexOf(name))));
  const together = (a: string, b: string) =>
    manifest.groups.some(({ services }) => services.includes(a) && services.includes(b));
  return {
    size: manifest.services.length,
    held: manifest.services.map(({ name }) => new Set([...mustRestart(manifest, name)].map(number))),
    before: manifest.services.map(({ name, dependsOn, startsAfter }) => {
      const others = [...dependsOn, ...startsAfter].filter((other) => !together(name, other));
      return new Set([...others, ...chain(name)].map(number));
    }),
  };
}

/** Every way to choose edges from later services to earlier ones: every graph without circles, but for its labels. */
function* upperGraphs(size: number, stride = 1): Generator<number[][]> {
  const pairs = Array.from({ length: size }, (_, at) => at).flatMap((at) =>
    Array.from({ length: at }, (_, to) => [at, to] as const),
  );
  for (let code = 0; code < 2 ** pairs.length; code += stride) {
    const edges: number[][] = Array.from({ length: size }, () => []);
    pairs.forEach(([at, to], bit) => (code >> bit) & 1 && edges[at]!.push(to));
    yield edges;
  }
}

function permutations(size: number): number[][] {
  if (size === 0) return [[]];
  return permutations(size - 1).flatMap((rest) =>
    Array.from({ length: size }, (_, at) => [...rest.slice(0, at), size - 1, ...rest.slice(at)]),
  );
}

function named(edges: number[][]): Manifest {
  return manifestOf(Object.fromEntries(edges.map((others, at) => [NAMES[at]!, others.map((to) => NAMES[to]!)])));
}

describe('every graph of hard edges', () => {
  it.each([1, 2, 3, 4, 5])('with %i services, with every labelling: right, and the least price', (size) => {
    const seen = new Set<string>();
    for (const edges of upperGraphs(size)) {
      const least = leastPrice(problem(named(edges)));
      for (const label of permutations(size)) {
        const labelled: number[][] = [];
        edges.forEach((others, at) => (labelled[label[at]!] = others.map((to) => label[to]!).sort()));
        const key = JSON.stringify(labelled);
        if (seen.has(key)) continue;
        seen.add(key);
        const manifest = named(labelled);
        const tree = supervise(manifest);
        if (wrongs(manifest, tree).length > 0) throw new Error(`${key}: ${wrongs(manifest, tree).join('; ')}`);
        expect([key, ...price(manifest, tree)]).toEqual([key, ...least]);
      }
    }
    // The number of labelled graphs without circles (OEIS A003024): none was left out.
    expect(seen.size).toBe([1, 1, 3, 25, 543, 29281][size]);
  });

  // All 32,768 take minutes on a slow machine: each run here takes one in five.
  it('with 6 services, but for their labels: the least price', () => {
    for (const edges of upperGraphs(6, 5)) {
      const manifest = named(edges);
      const tree = supervise(manifest);
      expect([JSON.stringify(edges), ...price(manifest, tree)]).toEqual([
        JSON.stringify(edges),
        ...leastPrice(problem(manifest)),
      ]);
    }
  });
});

interface Drawn {
  size: number;
  shuffle: number[];
  hard: number[];
  soft: number[];
  restarts: string[];
  groupSize: number;
}

/** Graphs with both kinds of edges, groups, and services that are not permanent. */
function drawn(least: number, most: number): fc.Arbitrary<Manifest> {
  return fc
    .integer({ min: least, max: most })
    .chain((size) =>
      fc.record<Drawn>({
        size: fc.constant(size),
        shuffle: fc.shuffledSubarray(
          Array.from({ length: size }, (_, at) => at),
          { minLength: size, maxLength: size },
        ),
        hard: fc.array(fc.nat({ max: size * size - 1 }), { maxLength: size * 2 }),
        soft: fc.array(fc.nat({ max: size * size - 1 }), { maxLength: size }),
        restarts: fc.array(fc.constantFrom('permanent', 'permanent', 'transient', 'temporary'), {
          minLength: size,
          maxLength: size,
        }),
        groupSize: fc.constantFrom(0, 0, 2, 3),
      }),
    )
    .map(fromDraw);
}

function fromDraw({ size, shuffle, hard, soft, restarts, groupSize }: Drawn): Manifest {
  // Those at the front make a group; edges run from later to earlier ones, and enter a group as one.
  const grouped = groupSize <= size && groupSize > 0 ? shuffle.slice(0, groupSize) : [];
  const name = (at: number) => NAMES[at]!;
  const edges = (codes: number[], allowed: (from: number, to: number) => boolean) => {
    const found: Record<string, string[]> = {};
    for (const code of codes) {
      const [from, to] = [Math.floor(code / size), code % size];
      if (from <= to || (from < grouped.length && to < grouped.length)) continue;
      const [source, target] = [shuffle[from]!, shuffle[to]!];
      if (allowed(source, target)) found[name(source)] = [...new Set([...(found[name(source)] ?? []), name(target)])];
    }
    return found;
  };
  const permanent = (at: number) => restarts[at] === 'permanent';
  const dependsOn = edges(hard, (from, to) => permanent(from) && permanent(to));
  const startsAfter = edges(soft, () => true);
  return manifestOf(
    Object.fromEntries(Array.from({ length: size }, (_, at) => [name(at), dependsOn[name(at)] ?? []])),
    {
      startsAfter,
      groups: grouped.length > 1 ? [{ name: 'together', services: grouped.map(name), strategy: 'one_for_all' }] : [],
      services: Object.fromEntries(restarts.map((restart, at) => [name(at), { restart: restart as 'permanent' }])),
    },
  );
}

it('is right for soft edges, groups, temporary and transient services too, up to 30', () => {
  fc.assert(
    fc.property(drawn(1, 30), (manifest) => {
      expect(wrongs(manifest, supervise(manifest))).toEqual([]);
    }),
    { numRuns: 3000 },
  );
});

it('has the least price with soft edges and groups, up to 6', () => {
  fc.assert(
    fc.property(drawn(1, 6), (manifest) => {
      const lasting = manifest.services.every(({ restart }) => restart !== 'temporary');
      fc.pre(lasting);
      expect(price(manifest, supervise(manifest))).toEqual(leastPrice(problem(manifest)));
    }),
    { numRuns: 1000 },
  );
});

it('never restarts more than one flat rest_for_one', () => {
  fc.assert(
    fc.property(drawn(1, 40), (manifest) => {
      fc.pre(manifest.groups.length === 0 && manifest.services.every(({ restart }) => restart === 'permanent'));
      const flat: SupervisorNode = {
        ...supervise(manifest),
        strategy: 'rest_for_one',
        children: startOrder(supervise(manifest)).map((service) => ({ service })),
      };
      expect(wrongs(manifest, flat)).toEqual([]);
      expect(price(manifest, supervise(manifest))[0]).toBeLessThanOrEqual(price(manifest, flat)[0]);
    }),
    { numRuns: 1000 },
  );
});

it('explains what OTP does, by a play of it that knows nothing of the model', () => {
  fc.assert(
    fc.property(drawn(1, 20), (manifest) => {
      const restartOf = new Map(manifest.services.map(({ name, restart }) => [name, restart]));
      const tree = supervise(manifest);
      for (const [name, { restarts, terminated = [] }] of Object.entries(explain(manifest).services)) {
        const played = new OtpInPlay(tree, (service) => restartOf.get(service)!).crash(name);
        expect({ name, restarts, gone: [...terminated].sort() }).toEqual({
          name,
          restarts: played.restarts,
          gone: played.gone.sort(),
        });
      }
    }),
    { numRuns: 1000 },
  );
});

it('is the same tree, byte for byte, for the same manifest', () => {
  fc.assert(
    fc.property(drawn(1, 30), (manifest) => {
      expect(JSON.stringify(supervise(structuredClone(manifest)))).toBe(JSON.stringify(supervise(manifest)));
    }),
  );
});
