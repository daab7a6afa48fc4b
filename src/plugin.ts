// Types only: @nx/devkit itself takes a quarter of a second to load, and Nx starts a plugin's worker for every command.
import type { CreateDependencies, CreateNodesResult, CreateNodesV2, RawProjectGraphDependency } from '@nx/devkit';
import { DependencyType } from 'nx/src/config/project-graph';
import { posix } from 'node:path';
import { PLUGIN_NODE } from './graph/inputs';
import type { MixMetadata } from './graph/metadata';
import { inferProjects } from './inference/infer';
import { version } from './inference/plugin-version';

export const name = 'nx-otp';

/**
 * Every Mix project becomes an Nx project. project.json and package.json are asked for as well, for the names they
 * give: a plugin does not see other plugins' projects (Nx 24.0.6). An otp.toml gives its project more targets, and its
 * supervision tree as metadata: there is no createMetadata, for which Nx would send the whole graph to the plugin and
 * wait. Tests in test/cluster give it one more.
 */
export const createNodesV2: CreateNodesV2 = [
  '**/{mix.exs,otp.toml,project.json,package.json,test/cluster/**/*_test.exs}',
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

function pluginNode() {
  return { type: 'mix' as const, name: PLUGIN_NODE, data: { version, packageName: PLUGIN_NODE } };
}
