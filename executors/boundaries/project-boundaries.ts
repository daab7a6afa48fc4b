import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { ExecutorContext, ProjectConfiguration, ProjectGraphDependency } from '@nx/devkit';
import { findMatchingProjects } from '@nx/devkit/internal';
import type { Declaration, Declarations } from '../../src/boundaries/module-findings';
import { type Dependencies, type Violation, violations } from '../../src/boundaries/module-boundaries';
import type { BoundaryRules } from '../../src/boundaries/rules';
import { codeFrame } from '../../src/errors';
import { declaredEdges } from '../../src/graph/declared-edges';
import type { MixDependency } from '../../src/project/facts';
import { readMixExs } from '../../src/project/mix-exs';

/** The project graph, and what mix.exs files declare, for checks of boundaries. */
export class ProjectBoundaries implements Dependencies, Declarations {
  private readonly packagesOf = new Map<string, MixDependency[]>();

  constructor(private readonly context: Pick<ExecutorContext, 'root' | 'projectGraph'>) {}

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

  packages(project: string): readonly string[] {
    return this.declaredPackages(project).map(({ name }) => name);
  }

  ofEdge(source: string, target: string): Declaration {
    const from = this.data(source);
    const to = this.data(target);
    const declared = from && to && declaredEdges(from).find(({ root }) => root === to.root);
    if (declared) return this.declaration(declared.sourceFile, declared.line, appOf(to));
    const type = this.edges(source).find((edge) => edge.target === target)?.type;
    return { words: type === 'implicit' ? `implicitDependencies of ${source}` : `found in the files of ${source}` };
  }

  ofPackage(project: string, name: string): Declaration {
    const { line } = this.declaredPackages(project).find((each) => each.name === name)!;
    return this.declaration(posix.join(this.data(project)!.root, 'mix.exs'), line, name);
  }

  private declaration(file: string, line: number | undefined, name: string | undefined): Declaration {
    if (line === undefined) return { words: file };
    const text = readFileSync(join(this.context.root, file), 'utf8');
    const source = text.split(/\r\n|\r|\n/)[line - 1] ?? '';
    const column = Math.max(source.indexOf(`:${name}`), source.search(/\S/), 0) + 1;
    return { words: `${file}:${line}`, frame: codeFrame(text, { file, line, column }) };
  }

  private data(project: string): ProjectConfiguration | undefined {
    return this.context.projectGraph.nodes[project]?.data;
  }

  private edges(project: string): ProjectGraphDependency[] {
    const { dependencies, nodes } = this.context.projectGraph;
    return (dependencies[project] ?? []).filter(({ target }) => target in nodes && target !== project);
  }

  private declaredPackages(project: string): MixDependency[] {
    const known = this.packagesOf.get(project);
    if (known) return known;
    const read = this.readPackages(this.data(project));
    this.packagesOf.set(project, read);
    return read;
  }

  private readPackages(data: ProjectConfiguration | undefined): MixDependency[] {
    if (data?.metadata?.['mix'] === undefined) return [];
    const file = posix.join(data.root, 'mix.exs');
    const readFile = (path: string) => readIfThere(join(this.context.root, data.root, path));
    const { deps } = readMixExs(readFile('mix.exs') ?? '', { file, readFile });
    return deps.filter(({ source }) => source === 'hex' || source === 'git');
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

function appOf({ metadata }: ProjectConfiguration): string | undefined {
  return (metadata?.['mix'] as { app?: string } | undefined)?.app;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
