import { posix } from 'node:path';
import type { ExecutorContext, ProjectConfiguration, ProjectGraphDependency } from '@nx/devkit';
import { findMatchingProjects } from '@nx/devkit/internal';
import type { Declaration, Declarations } from '../../src/boundaries/module-findings';
import { type Dependencies, type Violation, violations } from '../../src/boundaries/module-boundaries';
import type { BoundaryRules } from '../../src/boundaries/rules';
import { declaredEdges } from '../../src/graph/declared-edges';
import type { MixMetadata } from '../../src/graph/metadata';
import { SourceFiles } from '../source-files';

/** The project graph, and what mix.exs files declare, for checks of boundaries. */
export class ProjectBoundaries implements Dependencies, Declarations {
  private readonly files: SourceFiles;

  constructor(private readonly context: Pick<ExecutorContext, 'root' | 'projectGraph'>) {
    this.files = new SourceFiles(context.root);
  }

  /** All rules that a project's dependencies break. */
  violations(project: string, rules: BoundaryRules): Violation[] {
    return violations(project, this, rules, (cycle) => this.isIgnored(cycle, rules));
  }

  tags(project: string): readonly string[] {
    return this.data(project)?.tags ?? [];
  }

  projects(project: string): readonly string[] {
    return this.edges(project).map(({ target }) => target);
  }

  /** As the graph knows them: the text of mix.exs alone may not say all. */
  packages(project: string): readonly string[] {
    return mixOf(this.data(project))?.packages ?? [];
  }

  ofEdge(source: string, target: string): Declaration {
    const from = this.data(source);
    const to = this.data(target);
    const declared = from && to && declaredEdges(from).find(({ root }) => root === to.root);
    if (declared) return this.declaration(declared.sourceFile, declared.line, mixOf(to)?.app);
    const type = this.edges(source).find((edge) => edge.target === target)?.type;
    return { words: type === 'implicit' ? `implicitDependencies of ${source}` : `found in the files of ${source}` };
  }

  ofPackage(project: string, name: string): Declaration {
    const { root } = this.data(project)!;
    return this.declaration(posix.join(root, 'mix.exs'), this.files.lineOfDependency(root, name), name);
  }

  private declaration(file: string, line: number | undefined, name: string | undefined): Declaration {
    if (line === undefined) return { words: file };
    const frame = this.files.frame(file, line, [`:${name}`]);
    return { words: `${file}:${line}`, ...(frame === undefined ? {} : { frame }) };
  }

  private data(project: string): ProjectConfiguration | undefined {
    return this.context.projectGraph.nodes[project]?.data;
  }

  private edges(project: string): ProjectGraphDependency[] {
    const { dependencies, nodes } = this.context.projectGraph;
    return (dependencies[project] ?? []).filter(({ target }) => target in nodes && target !== project);
  }

  /** A pair of names, or patterns of Nx, that stand beside each other in the cycle. */
  private isIgnored(cycle: string[], { ignoredCircularDependencies }: BoundaryRules): boolean {
    return ignoredCircularDependencies.some((pair) => {
      const [one, other] = pair.map((each) => new Set(findMatchingProjects([each], this.context.projectGraph.nodes)));
      return cycle
        .slice(1)
        .some(
          (to, index) => (one!.has(cycle[index]!) && other!.has(to)) || (one!.has(to) && other!.has(cycle[index]!)),
        );
    });
  }
}

function mixOf(project: ProjectConfiguration | undefined): MixMetadata | undefined {
  return project?.metadata?.['mix'] as MixMetadata | undefined;
}
