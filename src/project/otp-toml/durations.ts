const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Longest time that the VM's timers take, in milliseconds: 2^32 - 1 (erlang:start_timer/3). */
const LONGEST = 4_294_967_295;

/**
 * Milliseconds of a text such as `"250ms"`, `"5s"`, `"1.5m"`, `"1h"` or `"2d"`; undefined for anything else.
 *
 * @example
 * milliseconds('1.5s') // 1500
 */
export function milliseconds(value: unknown): number | undefined {
  const parts = typeof value === 'string' ? /^(\d{1,10}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(value) : null;
  if (!parts) return undefined;
  const time = Math.round(Number(parts[1]) * UNITS[parts[2]!]!);
  return time > LONGEST ? undefined : time;
}

/**
 * A time as a person writes it, in the largest unit that takes it whole.
 *
 * @example
 * duration(90_000) // '90s'
 */
export function duration(time: number): string {
  const whole = Object.entries(UNITS).findLast(([, size]) => time >= size && time % size === 0);
  if (time > 1000 && whole?.[0] === 'ms') return `${time / 1000}s`;
  return whole ? `${time / whole[1]}${whole[0]}` : `${time}ms`;
}
