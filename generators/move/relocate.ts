import { posix } from 'node:path';

/** A folder that goes elsewhere; both from the workspace root. */
export interface Move {
  from: string;
  to: string;
}

/** Folders above the workspace, whose names do not matter, and more than any path leads up. No file system allows the name. */
const ABOVE = '/\x01'.repeat(40);

/** A path that a file in `folder` says, so that paths of different folders can be compared, also of those outside the workspace. */
export function placeOf(folder: string, path: string): string {
  return posix.isAbsolute(path) ? posix.normalize(path) : posix.join(ABOVE, folder, path).replace(/\/$/, '');
}

/**
 * Where something is after the move: a path from the workspace root, or a place.
 *
 * @example
 * afterMove({ from: 'apps/orders', to: 'services/orders' }, 'apps/orders/lib') // 'services/orders/lib'
 */
export function afterMove({ from, to }: Move, path: string): string {
  if (path.startsWith(ABOVE)) return placeAfter((inner) => afterMove({ from, to }, inner), path);
  return path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : path;
}

/** Where a place is when paths from the workspace root change; one outside the workspace stays. */
export function placeAfter(newPath: (path: string) => string, place: string): string {
  return place.startsWith(ABOVE) ? placeOf(newPath(place.slice(ABOVE.length + 1)), '.') : place;
}

/**
 * How a file in `folder` says after the move what it says with `path` now. Where nothing changes it stays as it is written.
 *
 * @param folder before the move
 * @example
 * relocated('../../_build', 'apps/orders', { from: 'apps/orders', to: 'services/shop/orders' }) // '../../../_build'
 * relocated('../orders', 'apps/billing', { from: 'apps/orders', to: 'services/orders' }) // '../../services/orders'
 */
export function relocated(path: string, folder: string, move: Move): string {
  if (posix.isAbsolute(path)) return path;
  const place = placeOf(folder, path);
  const before = wayTo(place, folder);
  const after = wayTo(afterMove(move, place), afterMove(move, folder));
  if (after === before) return path;
  return path.endsWith('/') ? `${after}/` : after;
}

function wayTo(place: string, folder: string): string {
  return posix.relative(placeOf(folder, '.'), place) || '.';
}
