import { branches } from '../../src/pictures/branches';
import type { Manifest } from '../../src/project/otp-toml/manifest';
import type { ExplainedSupervisor } from '../../src/supervision/explanation';

/**
 * A supervision tree as a README draws it, a line for each supervisor and service.
 *
 * @example
 * drawn(explain(manifest).tree, manifest)
 * // Orders.Supervisor (rest_for_one)
 * // ├── Orders.Repo
 * // └── Orders.Ledger
 */
export function drawn(tree: ExplainedSupervisor, manifest: Manifest): string[] {
  const modules = new Map(manifest.services.map(({ name, module }) => [name, module]));
  return lines(tree);

  function lines(node: ExplainedSupervisor['children'][number]): string[] {
    if ('service' in node) return [modules.get(node.service)!];
    return [`${node.supervisor} (${node.strategy})`, ...branches(node.children.map(lines))];
  }
}
