import type { TargetConfiguration } from '@nx/devkit';
import type { MixDependency } from '../project/facts';
import { withoutClusterTests } from './cluster-target';
import type { MixProject } from './mix-project';
import { fromWorkspace, workspaceGlob } from './paths';
import {
  ENVIRONMENTS,
  type Environment,
  type Targets,
  type Workspace,
  described,
  everyInput,
  inEnvironment,
  mix,
  place,
} from './target-parts';

/** What Elixir developers run every day, where the project has what it takes. */
export function dailyTargets(project: MixProject, workspace: Workspace): Targets {
  const umbrella = project.facts.appsPath !== undefined;
  return {
    ...lint(project, workspace),
    ...dialyzer(project, workspace),
    ...docs(project, workspace),
    ...ecto(project, workspace),
    ...(umbrella || project.hasErlangTests ? {} : coverage(project, workspace)),
    ...iex(project, workspace),
    ...serve(project, workspace),
  };
}

function iex(project: MixProject, workspace: Workspace): Targets {
  const example = uses(project, 'phoenix') ? ['phx.server'] : ['run', '--no-start'];
  return {
    iex: {
      executor: 'nx-otp:iex',
      options: place(project, workspace.builds.get(project.root)!),
      dependsOn: ['compile'],
      ...described('iex -S mix, on the terminal', 'iex --help', example),
    },
  };
}

/** `serve`, where there is an application to start, and `serve-ready` for who needs it up on an Nx before 24. */
function serve(project: MixProject, workspace: Workspace): Targets {
  const members = [project, ...project.children.map((root) => workspace.byRoot.get(root)!)];
  if (!members.some(({ facts }) => facts.starts)) return {};
  // Phoenix compiles what has changed by itself, when it is asked for a page.
  const phoenix = members.some((member) => uses(member, 'phoenix'));
  const task = phoenix ? 'phx.server' : 'run';
  return {
    serve: {
      executor: 'nx-otp:serve',
      continuous: true,
      options: { task, ...(phoenix ? { watch: false } : {}), ...place(project, workspace.builds.get(project.root)!) },
      dependsOn: ['compile'],
      readyWhen: { logMatches: `${project.name} is up` },
      ...described(
        `mix ${task}, until it is stopped${phoenix ? '' : '; again when a source changes'}`,
        `mix help ${task}`,
      ),
    },
    'serve-ready': {
      executor: 'nx-otp:serve-ready',
      dependsOn: ['serve'],
      ...described('Waits until serve has the application up'),
    },
  };
}

function uses({ facts }: MixProject, name: string): boolean {
  return facts.deps.some((dependency) => dependency.name === name);
}

/** Every alias of mix.exs. Where it has a target's name, that target's Mix runs it. Nobody knows what one does: not cached. */
export function aliasTargets(project: MixProject, workspace: Workspace, targets: Targets): Targets {
  const aliases = project.facts.aliases.filter((alias) => !(alias in targets));
  return Object.fromEntries(aliases.map((alias) => [alias, byHand(project, workspace, alias, `The alias ${alias}`)]));
}

/** A Mix task as a person runs it: Mix itself chooses MIX_ENV, and nothing is cached. */
function byHand(project: MixProject, { packages }: Workspace, task: string, description: string): TargetConfiguration {
  return mix(
    { task, ...(project.throughUmbrella ? { umbrella: project.umbrella } : {}) },
    { dependsOn: packages.fetch.has(project.root) ? ['deps-get'] : [], ...described(description, `mix help ${task}`) },
  );
}

/** `lint`, where Credo is a dependency. */
function lint(project: MixProject, workspace: Workspace): Targets {
  return check(project, workspace, {
    target: 'lint',
    task: 'credo',
    package: 'credo',
    inputs: credoConfigs(project.root),
    example: ['--strict'],
  });
}

/** Credo merges the configuration files of all folders above (Credo.ConfigFile, 1.7). The project's own are inputs already. */
function credoConfigs(root: string): string[] {
  const above = root === '.' ? [] : root.split('/').map((_, depth, parts) => parts.slice(0, depth).join('/'));
  return above.flatMap((folder) =>
    ['.credo.exs', 'config/.credo.exs'].map((file) => workspaceGlob(folder === '' ? file : `${folder}/${file}`)),
  );
}

/** `dialyzer`, where Dialyxir is a dependency. */
function dialyzer(project: MixProject, workspace: Workspace): Targets {
  return check(project, workspace, {
    target: 'dialyzer',
    task: 'dialyzer',
    package: 'dialyxir',
    example: ['--format', 'short'],
  });
}

/** `docs`, where ExDoc is a dependency. */
function docs(project: MixProject, workspace: Workspace): Targets {
  return check(project, workspace, {
    target: 'docs',
    task: 'docs',
    package: 'ex_doc',
    // Whatever mix.exs says, or a cache hit would be put where nobody looks.
    args: ['--output', 'doc'],
    outputs: ['{projectRoot}/doc'],
    example: ['--formatter', 'html'],
  });
}

interface Check {
  target: string;
  task: string;
  /** The dependency that brings the task. */
  package: string;
  args?: string[];
  inputs?: string[];
  outputs?: string[];
  example: string[];
}

/** A Mix task that only depends on what lies in the project, on what was compiled where the package is there. */
function check(project: MixProject, workspace: Workspace, it: Check): Targets {
  const dependency = project.facts.deps.find(({ name }) => name === it.package);
  const env = dependency && environmentOf(dependency);
  if (!env) return {};
  const { task, args = [], inputs = [], outputs = [] } = it;
  return {
    [it.target]: mix(
      { task, args, mixEnv: env, ...place(project, workspace.builds.get(project.root)!) },
      {
        cache: true,
        dependsOn: [inEnvironment('compile', env)],
        inputs: [...everyInput(project, env), ...inputs],
        outputs,
        ...described(`mix ${[task, ...args].join(' ')}`, `mix help ${task}`, it.example),
      },
    ),
  };
}

/** Where `only:` lets a dependency be. */
function environmentOf({ only }: MixDependency): Environment | undefined {
  return ENVIRONMENTS.find((env) => only === undefined || only.includes(env));
}

const ECTO_TASKS = ['ecto.create', 'ecto.drop', 'ecto.migrate', 'ecto.migrations', 'ecto.rollback'];

/** Ecto's tasks by their own names, where its SQL part is a dependency. They change a database: never cached. */
function ecto(project: MixProject, workspace: Workspace): Targets {
  if (!uses(project, 'ecto_sql')) return {};
  return Object.fromEntries(ECTO_TASKS.map((task) => [task, byHand(project, workspace, task, `mix ${task}`)]));
}

/** `coverage`: tests whose report is kept. */
function coverage(project: MixProject, workspace: Workspace): Targets {
  const folder = project.facts.coverageOutput ?? 'cover';
  const output = fromWorkspace(project.root, folder);
  return {
    coverage: mix(
      {
        task: 'test',
        args: ['--cover', '--no-deps-check', '--no-compile', ...withoutClusterTests(project)],
        mixEnv: 'test',
        // Cover loads modules of its own making, and runs on.
        ownBeam: true,
        ...place(project, workspace.builds.get(project.root)!),
      },
      {
        // What is outside of the workspace cannot be put back.
        cache: output !== undefined,
        dependsOn: ['compile-test'],
        inputs: everyInput(project, 'test'),
        outputs: output === undefined ? [] : [workspaceGlob(output)],
        ...described(`mix test --cover, with a report in ${folder}`, 'mix help test.coverage'),
      },
    ),
  };
}
