import { dirname, join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import type { MixMetadata } from '../src/graph/metadata';
import { BuildLinks } from '../src/mix/links';
import { removeRacyBuild } from '../src/mix/racy-build';

/** What a task's project is among the Mix projects of the workspace, from what the graph says of them. */
export class MixWorkspace {
  readonly root: string;
  /** Workspace-relative. */
  readonly projectRoot: string;
  /** Absent for a project that has no mix.exs: somebody runs a Mix task in it by hand. */
  readonly metadata: MixMetadata | undefined;

  /** @param links of all tasks that run in this process */
  constructor(
    private readonly context: ExecutorContext,
    private readonly links = new BuildLinks(),
  ) {
    const project = context.projectsConfigurations.projects[context.projectName ?? ''];
    this.root = context.root;
    this.projectRoot = project?.root ?? '.';
    this.metadata = project?.metadata?.['mix'];
  }

  /** Absolute folder of the compiled libraries. */
  libFolder(mixEnv: string): string {
    return join(this.root, this.metadata?.buildRoot ?? join(this.projectRoot, '_build'), mixEnv, 'lib');
  }

  /** A workspace-relative path, if any. */
  absolute(path: string | undefined): string | undefined {
    return path === undefined ? undefined : join(this.root, path);
  }

  lockfile(): string {
    return join(this.root, this.metadata?.lockfile ?? join(this.projectRoot, 'mix.lock'));
  }

  /** Applications that the project uses, directly and through others. */
  dependencyApps(): string[] {
    return this.dependencies().flatMap(({ metadata }) => metadata.app ?? []);
  }

  /** Puts the links in a build that its cached outputs leave out. */
  link(mixEnv: string): void {
    if (!this.metadata) return;
    this.links.make(this.libFolder(mixEnv), this.sources(), join(this.root, this.metadata.depsPath));
  }

  /** Takes away what Mix would wrongly hold for up to date, of all that a compile of this project compiles. */
  removeRacyBuilds(mixEnv: string): void {
    if (!this.metadata) return;
    const config = join(this.root, dirname(this.metadata.buildRoot), 'config');
    for (const [app, root] of this.sources()) {
      const compiledHere = this.metadata.build === 'own' || app === this.metadata.app;
      if (compiledHere) removeRacyBuild(this.libFolder(mixEnv), app, [root, config]);
    }
  }

  /** Absolute folders of the project and of those that it uses, by application. */
  private sources(): Map<string, string> {
    const own = this.metadata ? [{ root: this.projectRoot, metadata: this.metadata }] : [];
    return new Map(
      [...own, ...this.dependencies()].flatMap(({ root, metadata }) =>
        metadata.app === undefined ? [] : [[metadata.app, join(this.root, root)] as const],
      ),
    );
  }

  private dependencies(): { root: string; metadata: MixMetadata }[] {
    const byRoot = new Map(
      Object.values(this.context.projectsConfigurations.projects).map((project) => [project.root, project]),
    );
    const found = new Map<string, MixMetadata>();
    const queue = [...(this.metadata?.dependencies ?? [])];
    for (let edge = queue.pop(); edge; edge = queue.pop()) {
      const metadata: MixMetadata | undefined = byRoot.get(edge.root)?.metadata?.['mix'];
      if (!metadata || found.has(edge.root) || edge.root === this.projectRoot) continue;
      found.set(edge.root, metadata);
      queue.push(...metadata.dependencies);
    }
    return [...found].map(([root, metadata]) => ({ root, metadata })).sort((a, b) => (a.root < b.root ? -1 : 1));
  }
}
