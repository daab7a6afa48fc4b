import type { ExecutorContext } from '@nx/devkit';
import { moduleComplaint } from '../../src/boundaries/module-findings';
import type { Violation } from '../../src/boundaries/module-boundaries';
import { OtpError } from '../../src/errors';
import type { BoundariesOptions } from './options';
import type { ProjectBoundaries } from './project-boundaries';
import type { WorkspaceRules } from './workspace-rules';

/**
 * Checks the boundaries of one project.
 *
 * @returns what to print; nothing where all is right and no JSON is wanted
 * @throws OtpError with all violations, or because there are no rules
 */
export async function checkBoundaries(
  project: string,
  { json }: BoundariesOptions,
  context: Pick<ExecutorContext, 'projectsConfigurations'>,
  workspaceRules: WorkspaceRules,
  boundaries: ProjectBoundaries,
): Promise<{ success: boolean; output: string }> {
  const rules = await workspaceRules.of(context.projectsConfigurations.projects[project]!.root);
  const violations = boundaries.violations(project, rules);
  const success = violations.length === 0;
  if (json) return { success, output: asJson(project, violations, boundaries) };
  if (success) return { success, output: `${project} keeps to its boundaries.` };
  throw new OtpError(...violations.map((violation) => moduleComplaint(violation, boundaries)));
}

/** With the place of each dependency on the path. */
function asJson(project: string, violations: Violation[], boundaries: ProjectBoundaries): string {
  const placed = violations.map((violation) => ({
    ...violation,
    declared: violation.path.slice(1).map((to, index) => boundaries.ofEdge(violation.path[index]!, to).words),
  }));
  return JSON.stringify({ project, violations: placed }, null, 2);
}
