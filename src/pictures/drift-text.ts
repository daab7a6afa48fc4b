import type { Difference } from '../live/drift';

/**
 * A difference as a sentence.
 *
 * @example
 * differenceText({ kind: 'limits', name: 'Orders.Supervisor', expected: '3 in 5 s', found: '10 in 5 s' })
 * // 'Orders.Supervisor has other limits: 10 in 5 s, by the manifest 3 in 5 s.'
 */
export function differenceText({ kind, name, expected, found }: Difference): string {
  switch (kind) {
    case 'missing':
      return `${name} is missing: by the manifest it is under ${expected}.`;
    case 'extra':
      return `${name} under ${found} is not in the manifest.`;
    case 'elsewhere':
      return `${name} is elsewhere: under ${found}, by the manifest under ${expected}.`;
    case 'strategy':
      return `${name} has another strategy: ${found}, by the manifest ${expected}.`;
    case 'limits':
      return `${name} has other limits: ${found}, by the manifest ${expected}.`;
    case 'order':
      return `${name} starts its children in another order: ${found}, by the manifest ${expected}.`;
  }
}
