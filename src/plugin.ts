// Types only: @nx/devkit itself takes a quarter of a second to load, and Nx starts a plugin's worker for every command.
import type { CreateDependencies, CreateNodesResult, CreateNodesV2, RawProjectGraphDependency } from '@nx/devkit';
import { DependencyType } from 'nx/src/config/project-graph';
import { declaredEdges, manifestOf } from './graph/declared-edges';
import { PLUGIN_NODE } from './graph/inputs';
import { otherNodes } from './graph/other-nodes';
import { inferProjects } from './inference/infer';
import { version } from './inference/plugin-version';

export const name = 'nx-otp';

/**
 * Every project of Mix, rebar3 and Gleam becomes an Nx project. project.json and package.json are asked for as well, for
 * the names they give: a plugin does not see other plugins' projects (Nx 24.0.6). An otp.toml gives its project more targets, and its
 * supervision tree as metadata: there is no createMetadata, for which Nx would send the whole graph to the plugin and
 * wait. Tests in test/cluster give it one more.
 */
export const createNodesV2: CreateNodesV2 = [
  '**/{mix.exs,rebar.config,*.app.src,gleam.toml,otp.toml,project.json,package.json,test/cluster/**/*_test.exs}',
  async (configFiles, options, { workspaceRoot, nxJsonConfiguration }) => {
    const { projects, others } = await inferProjects(configFiles, workspaceRoot, options);
    const results: [string, CreateNodesResult][] = [...projects].map(([root, project]) => [
      manifestOf({ ...project, root }),
      { projects: { [root]: project } },
    ]);
    const [first] = results;
    if (!first) return [];
    first[1].externalNodes = { [PLUGIN_NODE]: pluginNode() };
    Object.assign(first[1].projects!, otherNodes(others, nxJsonConfiguration));
    return results;
  },
];

export const createNodes = createNodesV2;

/** Edges, from what `createNodesV2` left in each project's metadata: the two may run in different processes. */
export const createDependencies: CreateDependencies = (_options, { projects }) => {
  const nameOf = new Map(Object.entries(projects).map(([name, { root }]) => [root, name]));
  return Object.entries(projects).flatMap(([source, project]) =>
    declaredEdges(project).flatMap(({ root, sourceFile }): RawProjectGraphDependency[] => {
      const target = nameOf.get(root);
      if (target === undefined || target === source) return [];
      return [{ source, target, sourceFile, type: DependencyType.static }];
    }),
  );
};

function pluginNode() {
  return { type: 'mix' as const, name: PLUGIN_NODE, data: { version, packageName: PLUGIN_NODE } };
}
