import type { Manifest } from '../project/otp-toml/manifest';
import { type Constraints, constraintsOf } from './constraints';
import { goodTree } from './heuristic';
import { type Limits, limitsOf } from './limits';
import { supervisorNames } from './names';
import type { Child, Shape } from './shape';
import type { SupervisorNode, TreeNode } from './tree';

/** A tree with all that was considered on the way to it. */
export interface Supervision {
  constraints: Constraints;
  root: Shape;
  names: ReadonlyMap<Shape, string>;
  limits: ReadonlyMap<Shape, Limits>;
}

/**
 * The supervision tree that follows from the services and how they depend on each other: right, then of small blast
 * radius, then simple. The same manifest gives the same tree.
 *
 * @throws OtpError for an SLA that no restart limits can keep
 * @example
 * supervise(readOtpToml('[app]\nname = "orders"\n[services.repo]\n', 'otp.toml')).supervisor // 'Orders.Supervisor'
 */
export function supervise(manifest: Manifest): SupervisorNode {
  const { constraints, root, names, limits } = supervision(manifest);
  return node(root) as SupervisorNode;

  function node(child: Child): TreeNode {
    if (typeof child === 'number') return { service: constraints.names[child]! };
    const { maxRestarts, maxSeconds } = limits.get(child)!;
    const { strategy, children } = child;
    return { supervisor: names.get(child)!, strategy, maxRestarts, maxSeconds, children: children.map(node) };
  }
}

export function supervision(manifest: Manifest): Supervision {
  const constraints = constraintsOf(manifest);
  const root = shapeOf(constraints);
  return {
    constraints,
    root,
    names: supervisorNames(manifest, constraints, root),
    limits: limitsOf(manifest, constraints, root),
  };
}

function shapeOf(constraints: Constraints): Shape {
  const services = constraints.names.map((_, at) => at);
  if (services.length === 0) return { strategy: 'one_for_one', children: [] };
  return goodTree(constraints, services);
}
