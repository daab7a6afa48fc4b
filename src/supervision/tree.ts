/** OTP's restart strategies (supervisor(3)). */
export type Strategy = 'one_for_one' | 'rest_for_one' | 'one_for_all';

/** A supervisor and, in the order in which they start, its children. */
export interface SupervisorNode {
  /** Module: `Orders.Supervisor` is the root, `Orders.RepoSupervisor` one whose first service is repo. */
  supervisor: string;
  strategy: Strategy;
  maxRestarts: number;
  /** Whole seconds. */
  maxSeconds: number;
  children: TreeNode[];
}

/** A leaf: a service by its name. */
export interface ServiceNode {
  service: string;
}

export type TreeNode = SupervisorNode | ServiceNode;

/**
 * The supervisors of a tree, plain or explained, outermost first.
 *
 * @example
 * supervisorsOf(explain(manifest).tree).map(({ supervisor }) => supervisor) // ['Orders.Supervisor', ...]
 */
export function supervisorsOf<S extends { children: (S | ServiceNode)[] }>(root: S): S[] {
  return [root, ...root.children.flatMap((child) => ('service' in child ? [] : supervisorsOf(child)))];
}
