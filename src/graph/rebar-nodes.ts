import type { ProjectConfiguration } from '@nx/devkit';
import type { ToolMetadata } from './declared-edges';
import { projectNames } from './names';
import { rebarNamedInputs } from './rebar-inputs';
import { type RebarFile, resolveRebarProjects } from './rebar-project';
import { rebarTargets } from './rebar-targets';

/**
 * The Nx project of every rebar3 project, by root.
 *
 * @param given names of other projects, and those that project.json and package.json files give, by root
 * @param roots of all projects of the workspace that a path may lead to
 * @param prefix what names that nobody has given begin with
 */
export function rebarNodes(
  files: readonly RebarFile[],
  given: ReadonlyMap<string, string>,
  roots: ReadonlySet<string>,
  prefix: string,
): Map<string, ProjectConfiguration> {
  const unnamed = resolveRebarProjects(files, new Map(), roots);
  const names = projectNames(
    unnamed.map(({ root, app, facts }) => ({ root, app: app?.app ?? facts?.releases[0]?.name ?? fallback(root) })),
    given,
    prefix,
  );
  const projects = resolveRebarProjects(files, names, roots);
  const byRoot = new Map(projects.map((project) => [project.root, project]));
  return new Map(
    projects.map((project) => {
      const { root, name, app, facts, manifest, dependencies } = project;
      const rebar: ToolMetadata = {
        manifest,
        ...(app?.app === undefined ? {} : { app: app.app }),
        dependencies: dependencies.map((each) => ({ root: each })),
        unread: [...(facts?.unread ?? []), ...(app?.unread ?? [])],
      };
      return [
        root,
        {
          name,
          root,
          ...(app === undefined ? {} : { sourceRoot: root === '.' ? 'src' : `${root}/src` }),
          projectType: (facts?.releases.length ?? 0) > 0 ? 'application' : 'library',
          namedInputs: rebarNamedInputs(project),
          metadata: { technologies: ['erlang'], rebar },
          targets: rebarTargets(project, byRoot),
        } as ProjectConfiguration,
      ];
    }),
  );
}

/** At the workspace root the folder's name is the checkout's, which differs from clone to clone. */
function fallback(root: string): string | undefined {
  return root === '.' ? 'rebar_workspace' : undefined;
}
