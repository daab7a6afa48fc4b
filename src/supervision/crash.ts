import { type Constraints, has } from './constraints';
import { type Child, type Shape, leaves } from './shape';

/** What OTP does when a child of a supervisor ends (supervisor(3), "Supervision Principles"). */
interface Crash {
  /** Services that start again, in their order, with the crashed child's own. */
  restarts: number[];
  /** Temporary services that are stopped: their specifications are deleted, nobody starts them again. */
  terminated: number[];
}

/** What follows from the end of one child of the supervisor. */
export function crashOf({ temporary }: Constraints, { strategy, children }: Shape, crashed: Child): Crash {
  if (typeof crashed === 'number' && has(temporary, crashed)) return { restarts: [], terminated: [] };
  const at = children.indexOf(crashed);
  const hit = children.filter((child, index) => {
    return child === crashed || strategy === 'one_for_all' || (strategy === 'rest_for_one' && index > at);
  });
  // A nested supervisor that starts again starts all that it has; those who are its direct children and temporary are
  // gone only where the supervisor lives on.
  const isLoose = (child: Child) => typeof child === 'number' && has(temporary, child);
  return {
    restarts: hit.filter((child) => !isLoose(child)).flatMap(leaves),
    terminated: hit.filter(isLoose).flatMap(leaves),
  };
}

/** For each service, its supervisor. */
export function parents(root: Shape): Map<number, Shape> {
  const found = new Map<number, Shape>();
  const visit = (shape: Shape) => {
    for (const child of shape.children) {
      if (typeof child === 'number') found.set(child, shape);
      else visit(child);
    }
  };
  visit(root);
  return found;
}
