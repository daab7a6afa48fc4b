import { OtpError } from '../../src/errors';
import { dependencyClosure, planBuilds } from '../../src/graph/builds';
import { bareMixFile, resolveProjects } from '../../src/graph/mix-project';
import type { MixProject } from '../workspace/mix-projects';

/**
 * A dependant with a build of its own compiles the application again, and takes its `priv` along, without the application's
 * `compile`, which is what waits for the library.
 *
 * @throws OtpError where there is one
 */
export function refuseCompiledAgain({ root, name }: MixProject, all: MixProject[]): void {
  // What the plan of builds asks of a project is in its mix.exs; what lies around that is none of its business.
  const files = all.map((each) => bareMixFile(each.root, each.facts));
  const projects = resolveProjects(files, new Map(all.map((each) => [each.root, each.name])));
  const byRoot = new Map(projects.map((project) => [project.root, project]));
  const builds = planBuilds(projects);
  const dependant = projects.find(
    (project) =>
      builds.get(project.root)!.mode === 'own' && dependencyClosure(project, byRoot).some((each) => each.root === root),
  );
  if (dependant === undefined) return;
  throw new OtpError({
    rule: 'A native library is built before its application is compiled, which has to be in one build.',
    found: `${dependant.name}, which compiles ${name} again in a build of its own, ${builds.get(dependant.root)!.root}`,
    remedy: `Give both mix.exs the same build_path and config_path, and the dependency env: Mix.env() ("Shared build" in docs/inference.md).`,
  });
}
