import { lockInputs, toolchainInputs } from './inputs';
import type { MixProject } from './mix-project';
import { workspaceGlob } from './paths';
import { type DependsOn, type Targets, type Workspace, described, everyInput, mix } from './target-parts';

const ELIXIR_FILES = '**/*.{ex,exs,eex,heex,leex}';

/** `format` and `format-check`. */
export function formatTargets(project: MixProject, workspace: Workspace): Targets {
  const plan = formatPlan(project, workspace);
  if (!plan) return {};
  const { options, plugins, formatter } = plan;
  const needsPackages =
    workspace.packages.fetch.has(project.root) && (plugins || (formatter?.importDeps.length ?? 0) > 0);
  const dependsOn: DependsOn = plugins ? ['compile'] : needsPackages ? ['deps-get'] : [];
  return {
    format: mix({ task: 'format', mixEnv: 'dev', ...options }, { dependsOn, ...described('mix format') }),
    'format-check': mix(
      { task: 'format', args: ['--check-formatted'], mixEnv: 'dev', ...options },
      {
        cache: true,
        dependsOn,
        inputs: [
          `{projectRoot}/${ELIXIR_FILES}`,
          '{projectRoot}/.formatter.exs',
          ...(project.umbrella === undefined ? [] : [`${workspaceGlob(project.umbrella)}/.formatter.exs`]),
          ...lockInputs(project, needsPackages),
          ...(plugins ? everyInput(project, 'dev', workspace) : toolchainInputs()),
        ],
        outputs: [],
        ...described('mix format --check-formatted'),
      },
    ),
  };
}

/**
 * Where and on which files the formatter runs. Mix looks for `.formatter.exs` in the folder it runs in only, so a child
 * without one is formatted from the umbrella root, by the root's rules; and the root formats its own files alone.
 */
function formatPlan(project: MixProject, { byRoot }: Workspace) {
  const umbrella = project.umbrella === undefined ? undefined : byRoot.get(project.umbrella);
  const own = ['mix.exs', '.formatter.exs', '{config,lib,test,rel,priv}/**/*.{ex,exs}'];
  if (project.formatter?.hasInputs && project.children.length === 0) return plan({}, project.formatter);
  if (project.formatter) return plan({ files: own }, project.formatter);
  if (umbrella?.formatter) {
    const folder = umbrella.root === '.' ? project.root : project.root.slice(umbrella.root.length + 1);
    return plan({ cwd: umbrella.root, files: own.map((path) => `${folder}/${path}`) }, umbrella.formatter);
  }
  return plan({ files: own.filter((path) => path !== '.formatter.exs') }, undefined);

  function plan(options: Record<string, unknown>, formatter: MixProject['formatter']) {
    return { options, formatter, plugins: formatter?.plugins ?? false };
  }
}
