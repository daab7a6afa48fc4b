import type { ProjectConfiguration } from '@nx/devkit';
import { posix } from 'node:path';
import type { MixEdge, MixMetadata } from './metadata';

/** What the graph tells about a project of rebar3 (`metadata.rebar`) or Gleam (`metadata.gleam`). */
export interface ToolMetadata {
  /** Workspace-relative path of the file that says so. */
  manifest: string;
  /** The OTP application, or package. */
  app?: string;
  /** In-repo dependencies. */
  dependencies: MixEdge[];
  /** What could not be read, a text each. Its tool reads it, and says so itself where it is wrong. */
  unread: string[];
}

/** A dependency on the project in the folder `root`, and where it is declared; the line only where the file's text says it. */
export interface DeclaredEdge {
  root: string;
  sourceFile: string;
  line?: number;
}

/** In-repo dependencies of a project, whichever of its files declare them. */
export function declaredEdges({ root, metadata }: Pick<ProjectConfiguration, 'root' | 'metadata'>): DeclaredEdge[] {
  const tools: Record<string, unknown> = metadata ?? {};
  const mix = tools['mix'] as MixMetadata | undefined;
  const declared = [
    { sourceFile: posix.join(root, 'mix.exs'), dependencies: mix?.dependencies ?? [] },
    ...['rebar', 'gleam'].flatMap((name) => {
      const tool = tools[name] as ToolMetadata | undefined;
      return tool ? [{ sourceFile: tool.manifest, dependencies: tool.dependencies }] : [];
    }),
  ];
  const edges = new Map<string, DeclaredEdge>();
  for (const { sourceFile, dependencies } of declared) {
    for (const edge of dependencies) if (!edges.has(edge.root)) edges.set(edge.root, { ...edge, sourceFile });
  }
  return [...edges.values()];
}

/** Workspace-relative path of the file that makes a folder a project. */
export function manifestOf({ root, metadata }: Pick<ProjectConfiguration, 'root' | 'metadata'>): string {
  const tools: Record<string, unknown> = metadata ?? {};
  const tool = (tools['rebar'] ?? tools['gleam']) as ToolMetadata | undefined;
  return tools['mix'] === undefined && tool ? tool.manifest : posix.join(root, 'mix.exs');
}
