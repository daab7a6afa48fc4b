import { posix } from 'node:path';
import type { CrateFiles } from '../graph/mix-project';
import { fromWorkspace } from '../graph/paths';
import { type CargoFacts, READ_ABOVE_A_CRATE, readCargoToml } from '../project/cargo-toml';
import type { ConfigFolder } from '../project/config-folders';
import type { MixFacts } from '../project/facts';
import { readCratePaths } from '../project/rustler';
import type { WorkspaceFiles } from './workspace-files';

/**
 * The crates that Rustler compiles for a project: those in `native`, and those that a source or the configuration names; with
 * the crates that they depend on by path, and what Cargo reads above them.
 */
export function readCrates(root: string, facts: MixFacts, config: ConfigFolder[], disk: WorkspaceFiles): CrateFiles {
  const sources = [...disk.sourcesWith('use Rustler', root, facts.elixircPaths)];
  const named = [
    ...disk.names(posix.join(root, 'native')).map((name) => posix.join(root, 'native', name)),
    ...sources.flatMap(([, text]) => readCratePaths(text)).map((path) => fromWorkspace(root, path)),
    ...config.map(({ path, from }) => (from === 'project' ? fromWorkspace(root, path) : path)),
  ];
  const folders = new Set(
    named.filter((folder) => folder !== undefined && cargo(folder, disk) !== undefined) as string[],
  );
  const files = new Set<string>();
  // A set's iteration goes on to what is added meanwhile.
  for (const folder of folders) {
    const workspace = above(folder, disk, files);
    for (const each of dependencies(folder, workspace, disk)) if (cargo(each, disk)) folders.add(each);
  }
  return { folders: [...folders].sort(), files: [...files].sort() };
}

function cargo(folder: string, disk: WorkspaceFiles): CargoFacts | undefined {
  const text = disk.text(posix.join(folder, 'Cargo.toml'));
  return text === undefined ? undefined : readCargoToml(text);
}

/** Notes the files that count, up to the workspace's root, which is the nearest folder that says it is one. */
function above(crate: string, disk: WorkspaceFiles, files: Set<string>): string | undefined {
  if (cargo(crate, disk)?.workspace) return crate;
  for (let folder = crate; folder !== '.';) {
    folder = posix.dirname(folder);
    for (const file of READ_ABOVE_A_CRATE.map((name) => posix.join(folder, name)))
      if (disk.text(file) !== undefined) files.add(file);
    if (cargo(folder, disk)?.workspace) return folder;
  }
  return undefined;
}

function dependencies(crate: string, workspace: string | undefined, disk: WorkspaceFiles): string[] {
  const { paths, inherited } = cargo(crate, disk)!;
  const root = workspace ?? crate;
  const { patches, workspace: shared = {} } = cargo(root, disk)!;
  const found = [
    ...paths.map((path) => fromWorkspace(crate, path)),
    ...patches.map((path) => fromWorkspace(root, path)),
    ...inherited.flatMap((name) => (shared[name] === undefined ? [] : [fromWorkspace(root, shared[name])])),
  ];
  return found.filter((folder) => folder !== undefined);
}
