const HOURS_PER_YEAR = 8766;

/**
 * How often in a year a limit trips when crashes come by chance (a Poisson process): a crash trips it when `maxRestarts`
 * others came in the window before it.
 *
 * @example
 * tripsPerYear(0.5, 3, 5) // about 2e-7
 */
export function tripsPerYear(crashesPerHour: number, maxRestarts: number, maxSeconds: number): number {
  return HOURS_PER_YEAR * crashesPerHour * atLeast(maxRestarts, (crashesPerHour * maxSeconds) / 3600);
}

/** P(N >= k) for N of a Poisson distribution with this mean. */
function atLeast(k: number, mean: number): number {
  if (k === 0) return 1;
  // From the smaller side, so that nothing is lost by subtraction from 1.
  if (k > mean) return tail(k, mean);
  let term = Math.exp(-mean);
  let below = 0;
  for (let n = 0; n < k; n++) {
    below += term;
    term *= mean / (n + 1);
  }
  return Math.max(0, 1 - below);
}

function tail(k: number, mean: number): number {
  let term = Math.exp(k * Math.log(mean) - mean - logFactorial(k));
  let sum = 0;
  for (let n = k; term > sum * 1e-16 && term > 0; n++) {
    sum += term;
    term *= mean / (n + 1);
  }
  return sum;
}

function logFactorial(k: number): number {
  let sum = 0;
  for (let n = 2; n <= k; n++) sum += Math.log(n);
  return sum;
}
