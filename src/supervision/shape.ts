import type { Strategy } from './tree';

/** A tree of services' numbers: a supervision tree before its supervisors have names and limits. */
export interface Shape {
  strategy: Strategy;
  children: Child[];
}

/** A service's number, or a supervisor. */
export type Child = number | Shape;

/** Services in the order in which they start. */
export function leaves(child: Child): number[] {
  const found: number[] = [];
  const visit = (each: Child): unknown => (typeof each === 'number' ? found.push(each) : each.children.forEach(visit));
  visit(child);
  return found;
}

/** The service that starts first. */
export function firstLeaf(child: Child): number {
  return typeof child === 'number' ? child : firstLeaf(child.children[0]!);
}
