// Types only: @nx/devkit itself takes a quarter of a second to load, and Nx starts a plugin's worker for every command.
import type { CreateDependencies, CreateNodesResult, CreateNodesV2 } from '@nx/devkit';
import { DependencyType } from 'nx/src/config/project-graph';
import { declaredEdges, manifestOf } from './graph/declared-edges';
import { HexPackages } from './graph/hex-packages';
import { PLUGIN_NODE } from './graph/inputs';
import { otherNodes } from './graph/other-nodes';
import { inferProjects } from './inference/infer';
import { readLocks } from './inference/locks';
import { version } from './inference/plugin-version';
import { WorkspaceFiles } from './inference/workspace-files';

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
    const { projects, others, locks } = await inferProjects(configFiles, workspaceRoot, options);
    const results: [string, CreateNodesResult][] = [...projects].map(([root, project]) => [
      manifestOf({ ...project, root }),
      { projects: { [root]: project } },
    ]);
    const [first] = results;
    if (!first) return [];
    first[1].externalNodes = { [PLUGIN_NODE]: pluginNode(), ...new HexPackages(locks).nodes() };
    Object.assign(first[1].projects!, otherNodes(others, nxJsonConfiguration));
    return results;
  },
];

export const createNodes = createNodesV2;

/**
 * Edges, from what `createNodesV2` left in each project's metadata, and between packages from the lock files: the two may run in
 * different processes.
 */
export const createDependencies: CreateDependencies = async (
  _options,
  { projects, externalNodes = {}, workspaceRoot },
) => {
  const nameOf = new Map(Object.entries(projects).map(([project, { root }]) => [root, project]));
  const hex = new HexPackages(await readLocks(Object.values(projects), new WorkspaceFiles(workspaceRoot)));
  const declared = Object.entries(projects).flatMap(([source, project]) => {
    const inRepo = declaredEdges(project).map(({ root, sourceFile }) => ({ target: nameOf.get(root), sourceFile }));
    const packages = hex.usedBy(project).map((target) => ({ target, sourceFile: manifestOf(project) }));
    return [...inRepo, ...packages].flatMap(({ target, sourceFile }) =>
      target === undefined || target === source ? [] : [{ source, target, sourceFile, type: DependencyType.static }],
    );
  });
  const between = hex.edges().map((edge) => ({ ...edge, type: DependencyType.static as const }));
  // A lock file may have changed since `createNodesV2` saw it, and an edge to what is no node fails the whole graph.
  const isKnown = (name: string) => !name.startsWith('hex:') || name in externalNodes;
  return [...declared, ...between].filter(({ source, target }) => isKnown(source) && isKnown(target));
};

function pluginNode() {
  return { type: 'mix' as const, name: PLUGIN_NODE, data: { version, packageName: PLUGIN_NODE } };
}
