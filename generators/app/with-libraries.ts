import type { Tree } from '@nx/devkit';
import { fromWorkspace } from '../../src/graph/paths';
import { type MixProject, readProjects } from '../workspace/mix-projects';
import { dependOnRuntimeLibrary } from '../workspace/runtime-library';

/** What each library starts with, where nothing else is said. */
const SETTINGS: Record<string, string[]> = {
  foundation: [
    '# How many events Foundation keeps in memory, and for how long. What comes later in the configuration overrides it.',
    'config :foundation, storage: [hot: [max_events: 100_000, max_age_seconds: 3600]]',
  ],
};

/**
 * Puts libraries of this package into the workspace, and lets the application in `directory` depend on them: Mix starts them
 * before it. A second call changes nothing.
 */
export async function withLibraries(tree: Tree, directory: string, libraries: readonly string[]): Promise<void> {
  for (const name of libraries) {
    const project = (await readProjects(tree)).mix.find(({ root }) => root === directory)!;
    dependOnRuntimeLibrary(tree, name, project);
    configure(tree, project, name);
  }
}

/**
 * Into the file that Mix reads for the project, which it may share with others: they have one library, and one configuration of
 * it. At its start, as what is imported later overrides what is there (Config.config/2).
 */
function configure(tree: Tree, { root, facts }: MixProject, name: string): void {
  const path = fromWorkspace(root, facts.configPath ?? 'config/config.exs');
  if (path === undefined) return;
  const text = tree.read(path, 'utf8') || 'import Config\n';
  if (new RegExp(`^\\s*config[ (]:${name}\\b`, 'm').test(text)) return;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const settings = SETTINGS[name]!.map((line) => eol + line).join('');
  tree.write(path, text.replace(/^(import Config|use Mix\.Config)(?=\r?$)/m, `$1${eol}${settings}`));
}
