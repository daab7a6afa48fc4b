import { tripsPerYear } from './poisson';

/** The same by counting: crashes drawn at random over many hours, with a generator that gives the same each time. */
function counted(crashesPerHour: number, maxRestarts: number, maxSeconds: number, hours: number): number {
  const random = mulberry32(42);
  const times: number[] = [];
  for (let now = 0; now < hours * 3600;) {
    now -= (Math.log(random()) * 3600) / crashesPerHour;
    times.push(now);
  }
  const trips = times.filter((time, at) => at >= maxRestarts && time - times[at - maxRestarts]! < maxSeconds).length;
  return (trips / hours) * 8766;
}

/** A small generator of evenly spread numbers between 0 and 1, by Tommy Ettinger. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  };
}

it.each([
  [60, 1, 5],
  [60, 3, 60],
  [600, 3, 5],
])('%d an hour, %d restarts in %d seconds: what is counted when they are drawn', (perHour, restarts, seconds) => {
  const reckoned = tripsPerYear(perHour, restarts, seconds);
  expect(counted(perHour, restarts, seconds, 1_200_000 / perHour) / reckoned).toBeCloseTo(1, 1);
});

it('knows small probabilities, which a subtraction from 1 would lose', () => {
  // P(N >= 4) for a mean of 1/720 is about (1/720)^4 / 24.
  expect(tripsPerYear(1, 4, 5) / ((8766 * (1 / 720) ** 4) / 24)).toBeCloseTo(1, 2);
});

it('counts every crash where no restart is allowed', () => {
  expect(tripsPerYear(2, 0, 5)).toBe(2 * 8766);
});
