import type { Manifest } from '../project/otp-toml/manifest';
import { camelize } from '../naming';
import type { Constraints } from './constraints';
import { type Child, type Shape, firstLeaf } from './shape';

/**
 * Modules of the supervisors: the root is `Orders.Supervisor`; others have the name of the group that they hold together,
 * else of the first service that they start themselves, so that a name stays while the tree grows elsewhere.
 */
export function supervisorNames({ app }: Manifest, constraints: Constraints, root: Shape): Map<Shape, string> {
  const names = new Map([[root, `${app.module}.Supervisor`]]);
  const taken = new Set(names.values());
  const visit = (child: Child) => {
    if (typeof child === 'number') return;
    if (!names.has(child)) {
      const name = candidates(child, constraints)
        .map((words) => `${app.module}.${words}Supervisor`)
        .find((module) => !taken.has(module))!;
      names.set(child, name);
      taken.add(name);
    }
    child.children.forEach(visit);
  };
  visit(root);
  return names;
}

function candidates({ strategy, children }: Shape, { names, group, groups }: Constraints): string[] {
  const own = children.filter((child) => typeof child === 'number');
  const grouped = strategy === 'one_for_all' ? own.find((at) => group[at] !== undefined) : undefined;
  const groupName = grouped === undefined ? undefined : camelize(groups[group[grouped]!]!);
  return [
    ...(groupName === undefined ? [] : [groupName, `${groupName}Group`]),
    ...own.map((at) => camelize(names[at]!)),
    `${camelize(names[firstLeaf(children[0]!)]!)}Branch`,
  ];
}
