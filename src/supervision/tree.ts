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

/** Services of a subtree in the order in which OTP starts them: depth first. */
export function startOrder(node: TreeNode): string[] {
  return 'service' in node ? [node.service] : node.children.flatMap(startOrder);
}

/** The supervisors of a subtree, outermost first. */
export function supervisorsOf(node: TreeNode): SupervisorNode[] {
  return 'service' in node ? [] : [node, ...node.children.flatMap(supervisorsOf)];
}
