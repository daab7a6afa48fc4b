import { TOOLCHAIN, lockInputs } from './inputs';
import type { MixProject } from './mix-project';
import { workspaceGlob } from './paths';
import { type DependsOn, type Targets, type Workspace, described, everyInput, mix } from './target-parts';

const ELIXIR_FILES = '**/*.{ex,exs,eex,heex,leex}';

/** `format` and `format-check`. */
export function formatTargets(project: MixProject, workspace: Workspace): Targets {
  const { cwd, files, formatter } = formatPlan(project, workspace);
  const plugins = formatter?.plugins ?? false;
  const importsRules = plugins || (formatter?.importDeps.length ?? 0) > 0;
  const needsPackages = importsRules && workspace.packages.fetch.has(project.root);
  const dependsOn: DependsOn = plugins ? ['compile'] : needsPackages ? ['deps-get'] : [];
  const options = { task: 'format', mixEnv: 'dev', ...(cwd === undefined ? {} : { cwd }) };
  return {
    format: mix(
      { ...options, args: files },
      { dependsOn, ...described('mix format', 'mix help format', ['lib/a.ex']) },
    ),
    'format-check': mix(
      { ...options, args: ['--check-formatted', ...files] },
      {
        cache: true,
        dependsOn,
        inputs: [
          `{projectRoot}/${ELIXIR_FILES}`,
          '{projectRoot}/.formatter.exs',
          ...(project.umbrella === undefined ? [] : [`${workspaceGlob(project.umbrella)}/.formatter.exs`]),
          ...lockInputs(project, needsPackages, workspace.byRoot),
          ...(plugins ? everyInput(project, 'dev') : [TOOLCHAIN]),
        ],
        outputs: [],
        ...described('mix format --check-formatted', 'mix help format', ['mix.exs']),
      },
    ),
  };
}

interface FormatPlan {
  /** Workspace-relative; absent: the project's folder. */
  cwd?: string;
  /** Paths and patterns; none: those of `.formatter.exs`. */
  files: string[];
  formatter: MixProject['formatter'];
}

/**
 * Where and on which files the formatter runs. Mix looks for `.formatter.exs` in the folder it runs in only, so a child
 * without one is formatted from the umbrella root, by the root's rules; and the root formats its own files alone.
 */
function formatPlan({ root, umbrella, children, formatter }: MixProject, { byRoot }: Workspace): FormatPlan {
  const parent = umbrella === undefined ? undefined : byRoot.get(umbrella);
  if (formatter) {
    const patterned = formatter.hasInputs && children.length === 0;
    return { files: patterned ? [] : ['.formatter.exs', ...OWN_FILES], formatter };
  }
  if (!parent?.formatter) return { files: OWN_FILES, formatter };
  const folder = parent.root === '.' ? root : root.slice(parent.root.length + 1);
  return { cwd: parent.root, files: OWN_FILES.map((path) => `${folder}/${path}`), formatter: parent.formatter };
}

const OWN_FILES = ['mix.exs', '{config,lib,test,rel,priv}/**/*.{ex,exs}'];
