/** One thing that was looked at. */
export interface Check {
  name: string;
  /** `warn`: most things work without it; `fail`: Mix tasks do not. */
  status: 'ok' | 'warn' | 'fail';
  found: string;
  needed: string;
  /** What mends it on this machine; absent when all is well. */
  remedy?: string;
}

/** A check that is right, or has `otherwise` as its status and a remedy. */
export function check(
  name: string,
  isRight: boolean,
  { otherwise, remedy, ...facts }: { otherwise: 'warn' | 'fail'; found: string; needed: string; remedy: string },
): Check {
  return isRight ? { name, status: 'ok', ...facts } : { name, status: otherwise, ...facts, remedy };
}

/**
 * Whether a dotted version is at least another; missing parts are 0, and what follows a `-` or `+` does not count.
 *
 * @example
 * atLeast('1.14.0', '1.14') // true
 */
export function atLeast(version: string, least: string): boolean {
  const [have, want] = [version, least].map((each) => each.split(/[-+]/)[0]!.split('.').map(Number));
  for (const [index, part] of want!.entries()) {
    const own = have![index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}
