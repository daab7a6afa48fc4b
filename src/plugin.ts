import type {
  CreateDependencies,
  CreateMetadata,
  CreateNodesResult,
  CreateNodesV2,
  ProjectsMetadata,
  RawProjectGraphDependency,
} from '@nx/devkit';
import { DependencyType } from '@nx/devkit';
import { posix } from 'node:path';
import { PLUGIN_NODE } from './graph/inputs';
import type { MixMetadata, OtpMetadata } from './graph/metadata';
import { InferenceCache } from './inference/cache';
import { inferProjects } from './inference/infer';
import { version } from './inference/plugin-version';
import { readTree } from './inference/supervision-tree';
import type { SupervisorNode } from './supervision/tree';

export const name = 'nx-otp';

/**
 * Every Mix project becomes an Nx project. project.json and package.json are asked for as well, for the names they
 * give: a plugin does not see other plugins' projects (Nx 24.0.6). An otp.toml gives its project more targets.
 */
export const createNodesV2: CreateNodesV2 = [
  '**/{mix.exs,otp.toml,project.json,package.json}',
  async (configFiles, _options, { workspaceRoot }) => {
    const projects = await inferProjects(configFiles, workspaceRoot);
    const results: [string, CreateNodesResult][] = [...projects].map(([root, project]) => [
      posix.join(root, 'mix.exs'),
      { projects: { [root]: project } },
    ]);
    const [first] = results;
    if (first) first[1].externalNodes = { [PLUGIN_NODE]: pluginNode() };
    return results;
  },
];

export const createNodes = createNodesV2;

/** Edges, from what `createNodesV2` left in each project's metadata: the two may run in different processes. */
export const createDependencies: CreateDependencies = (_options, { projects }) => {
  const nameOf = new Map(Object.entries(projects).map(([name, { root }]) => [root, name]));
  return Object.entries(projects).flatMap(([source, { root, metadata }]) => {
    const mix: MixMetadata | undefined = metadata?.['mix'];
    return (mix?.dependencies ?? []).flatMap((edge): RawProjectGraphDependency[] => {
      const target = nameOf.get(edge.root);
      if (target === undefined || target === source) return [];
      return [{ source, target, sourceFile: posix.join(root, 'mix.exs'), type: DependencyType.static }];
    });
  });
};

/** Supervision trees, from the otp.toml of each project that has one. */
export const createMetadata: CreateMetadata = ({ nodes }, _options, { workspaceRoot }) => {
  const projects: ProjectsMetadata = {};
  const trees = new InferenceCache<SupervisorNode>('trees');
  for (const [project, { data }] of Object.entries(nodes)) {
    const otp: OtpMetadata | undefined = data.metadata?.['otp'];
    if (otp) projects[project] = { metadata: { otp: { ...otp, ...readTree(otp.manifest, workspaceRoot, trees) } } };
  }
  trees.save();
  return projects;
};

function pluginNode() {
  return { type: 'mix' as const, name: PLUGIN_NODE, data: { version, packageName: PLUGIN_NODE } };
}
