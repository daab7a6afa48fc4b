import { dirname, join } from 'node:path';
import type { ExecutorContext, ProjectConfiguration } from '@nx/devkit';
import { OtpError } from '../src/errors';
import type { ToolMetadata } from '../src/graph/declared-edges';
import type { MixMetadata } from '../src/graph/metadata';
import { type Compilation, dependencyIn, removeLeftovers } from '../src/mix/build-note';
import { mixEnvironment } from '../src/mix/environment';
import { BuildLinks } from '../src/mix/links';
import type { MixCall } from '../src/mix/mix-command';
import { removeStaleBuild } from '../src/mix/rebar/stale-build';
import { toolchainVersion } from '../src/mix/toolchain-version';
import { TaskInputs } from './mix/task-inputs';

/** What a task's project is among the Mix projects of the workspace, from what the graph says of them. */
export class MixWorkspace {
  readonly root: string;
  /** Workspace-relative. */
  readonly projectRoot: string;
  /** Absent for a project that has no mix.exs: somebody runs a Mix task in it by hand. */
  readonly metadata: MixMetadata | undefined;

  private readonly project: ProjectConfiguration | undefined;
  // Both are asked for several times in each task, and found by a walk of the graph.
  /** Mix projects that the project uses, sorted by folder. */
  private readonly dependencies: readonly Dependency[];
  /** Applications that Mix has rebar3 compile into the project's build. */
  private readonly rebarLibraries: readonly RebarLibrary[];

  /** @param links of all tasks that run in this process */
  constructor(
    private readonly context: ExecutorContext,
    private readonly links = new BuildLinks(),
  ) {
    this.project = context.projectsConfigurations.projects[context.projectName ?? ''];
    this.root = context.root;
    this.projectRoot = this.project?.root ?? '.';
    this.metadata = this.project?.metadata?.['mix'];
    this.dependencies = this.findDependencies();
    this.rebarLibraries = this.findRebarLibraries();
  }

  /** Absolute folder of the compiled libraries. */
  libFolder(mixEnv: string): string {
    return join(this.root, this.metadata?.buildRoot ?? join(this.projectRoot, '_build'), mixEnv, 'lib');
  }

  /** Names of the project's application and of those that it uses. */
  applications(): string[] {
    return [...this.sources().keys()];
  }

  /** Absolute folders of the same. */
  sourceFolders(): string[] {
    return [...this.sources().values()];
  }

  /** Absolute path of the file that says that what `serve` runs is up. */
  upFile(mixEnv: string): string {
    return join(dirname(this.libFolder(mixEnv)), 'nx-otp-serve', this.metadata?.app ?? this.context.projectName ?? '');
  }

  /**
   * All variables of a call of Mix.
   *
   * @param base variables that the call's own are added to
   * @throws OtpError where they would have Mix build elsewhere than in the outputs of the task
   */
  environment({ mixEnv, buildRoot, env }: CallOptions, base: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
    const build: Record<string, string> =
      buildRoot === undefined ? {} : { MIX_BUILD_PATH: join(this.root, buildRoot, mixEnv ?? 'dev') };
    const variables = mixEnvironment({ ...build, ...env }, mixEnv, base);
    const outputs = this.project?.targets?.[this.context.targetName ?? '']?.outputs ?? [];
    const target = variables['MIX_TARGET'] ?? 'host';
    if (outputs.length > 0 && target !== 'host') throw builtElsewhere(target, mixEnv ?? 'dev');
    return variables;
  }

  /** A call of Mix, in the project's folder unless the options name another. */
  call(args: string[], options: CallOptions, env = this.environment(options)): MixCall {
    const { cwd = this.projectRoot, umbrella } = options;
    return {
      args,
      cwd: join(this.root, cwd),
      env,
      umbrella: umbrella === undefined ? undefined : join(this.root, umbrella),
    };
  }

  /** Makes a build what it was when it was cached: puts in the links that the outputs leave out. */
  mendRestored(mixEnv: string): void {
    if (!this.metadata) return;
    this.removeLeftovers(mixEnv);
    const rebars = this.rebarLibraries.map(({ app, root }) => [app, join(this.root, root)] as const);
    const sources = new Map([...this.sources(), ...rebars]);
    this.links.make(this.libFolder(mixEnv), sources, join(this.root, this.metadata.depsPath));
  }

  /** Takes away what rebar3, which Mix calls, would wrongly hold for up to date. */
  removeStaleBuilds(mixEnv: string): void {
    for (const { app, root } of this.rebarLibraries)
      removeStaleBuild(this.libFolder(mixEnv), [app], join(this.root, root));
  }

  /**
   * What a compile of this project in an environment is made of; `undefined` where nothing is known of the project.
   *
   * @param env all variables of the task
   */
  compilation(mixEnv: string, env: NodeJS.ProcessEnv): Compilation | undefined {
    if (!this.project || !this.metadata) return undefined;
    const { app, build } = this.metadata;
    const lib = this.libFolder(mixEnv);
    const inputs = this.project.targets?.[this.context.targetName ?? '']?.inputs ?? [];
    const own = new TaskInputs(this.context, this.project, inputs);
    const dependencies = this.dependencies;
    const apps = dependencies.flatMap(({ metadata }) => metadata.app ?? []);
    const written = [...(app === undefined ? [] : [app]), ...(build === 'own' ? apps : [])];
    const compiledHere = build === 'own' ? dependencies : [];
    const digestOf = (project: ProjectConfiguration, of: readonly unknown[]) =>
      [project.root, new TaskInputs(this.context, project, of).ownDigest()] as const;
    return {
      folder: app === undefined ? dirname(lib) : join(lib, app),
      libraries: written.map((each) => join(lib, each)),
      root: join(this.root, this.projectRoot),
      files: own.own(),
      dependencies: Object.fromEntries(
        (build === 'shared' ? apps : []).map((each) => [each, dependencyIn(join(lib, each))]),
      ),
      others: {
        ...Object.fromEntries(compiledHere.map(({ project }) => digestOf(project, inputs))),
        ...Object.fromEntries(this.rebarLibraries.map(({ project }) => digestOf(project, ['{projectRoot}/**/*']))),
        // Code has the folder of its source in it; a project that moves brings the same files.
        folder: this.projectRoot,
        'outside the project': own.elsewhere(env),
        toolchain: toolchainVersion(env['PATH']) ?? 'none',
      },
    };
  }

  /**
   * The outputs of a native project have a glob, for libraries in `priv` of whatever name, and where they do, Nx lays a
   * cache hit over what is there (23.3 and 24.0).
   */
  private removeLeftovers(mixEnv: string): void {
    const own = this.metadata ? [this.metadata] : [];
    for (const { app, native } of [...own, ...this.dependencies.map(({ metadata }) => metadata)])
      if (native && app !== undefined) removeLeftovers(join(this.libFolder(mixEnv), app));
  }

  /** Absolute folders of the project and of those that it uses, by application. */
  private sources(): Map<string, string> {
    const own = this.metadata ? [{ root: this.projectRoot, metadata: this.metadata }] : [];
    return new Map(
      [...own, ...this.dependencies].flatMap(({ root, metadata }) =>
        metadata.app === undefined ? [] : [[metadata.app, join(this.root, root)] as const],
      ),
    );
  }

  private findRebarLibraries(): RebarLibrary[] {
    const users = [this.metadata, ...this.dependencies.map(({ metadata }) => metadata)];
    const roots = new Set(users.flatMap((user) => user?.dependencies ?? []).map(({ root }) => root));
    return Object.values(this.context.projectsConfigurations.projects).flatMap((project) => {
      const app = (project.metadata?.['rebar'] as ToolMetadata | undefined)?.app;
      const isRebars = roots.has(project.root) && project.metadata?.['mix'] === undefined && app !== undefined;
      return isRebars ? [{ app, root: project.root, project }] : [];
    });
  }

  private findDependencies(): Dependency[] {
    const byRoot = new Map(
      Object.values(this.context.projectsConfigurations.projects).map((project) => [project.root, project]),
    );
    const found = new Map<string, Dependency>();
    const queue = [...(this.metadata?.dependencies ?? [])];
    for (let edge = queue.pop(); edge; edge = queue.pop()) {
      const project = byRoot.get(edge.root);
      const metadata: MixMetadata | undefined = project?.metadata?.['mix'];
      if (!project || !metadata || found.has(edge.root) || edge.root === this.projectRoot) continue;
      found.set(edge.root, { root: edge.root, project, metadata });
      queue.push(...metadata.dependencies);
    }
    return [...found.values()].sort((a, b) => (a.root < b.root ? -1 : 1));
  }
}

/** Mix.Project.build_path/1 (1.14, 1.18). What is no output, no cache hit brings back. */
function builtElsewhere(target: string, mixEnv: string): OtpError {
  return new OtpError({
    rule: 'What Nx keeps of a task is built for the host.',
    found: `MIX_TARGET=${target}, with which Mix builds in _build/${target}_${mixEnv}`,
    allowed: 'no MIX_TARGET, or host',
    remedy: `Call Mix itself for that target, as in MIX_TARGET=${target} mix compile.`,
  });
}

/** Options of the executors that call Mix. */
interface CallOptions {
  mixEnv?: string | undefined;
  env: Record<string, string>;
  cwd?: string | undefined;
  umbrella?: string | undefined;
  buildRoot?: string | undefined;
}

interface RebarLibrary {
  app: string;
  root: string;
  project: ProjectConfiguration;
}

interface Dependency {
  root: string;
  project: ProjectConfiguration;
  metadata: MixMetadata;
}
