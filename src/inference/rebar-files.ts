import { realpathSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { isProjectPath } from '../graph/discovery';
import type { GleamFile } from '../graph/gleam-nodes';
import type { RebarFile } from '../graph/rebar-project';
import { readGleamToml } from '../project/gleam/gleam-toml';
import { readAppSrc } from '../project/rebar/app-src';
import { readRebarConfig } from '../project/rebar/rebar-config';
import { readRebarLock } from '../project/rebar/rebar-lock';
import { Ignored } from './ignored';
import { type WorkspaceFiles, generatedErlang } from './workspace-files';

/**
 * Every folder with a rebar.config or an .app.src, as it lies on disk.
 *
 * @param configFiles workspace-relative paths of all such files that Nx knows, among others
 * @param mixRoots folders with a mix.exs
 */
export function readRebarFiles(
  configFiles: readonly string[],
  disk: WorkspaceFiles,
  workspaceRoot: string,
  mixRoots: ReadonlySet<string>,
): RebarFile[] {
  const manifests = new Map<string, { config?: string; app?: string }>();
  for (const file of configFiles.filter(isRebarPath)) {
    const folder = posix.dirname(file);
    if (posix.basename(file) === 'rebar.config') note(folder, { config: file });
    else if (/(^|\/)src\/[^/]+\.app\.src$/.test(file)) note(posix.dirname(folder), { app: file });
  }
  const ignored = new Ignored(disk);
  return [...manifests].map(([root, { config, app }]) => {
    const lock = posix.join(root, 'rebar.lock');
    const script = config === undefined ? undefined : disk.text(`${config}.script`);
    return {
      root,
      manifest: (config ?? app)!,
      facts: config === undefined ? undefined : readRebarConfig(disk.text(config) ?? '', config, script),
      app: app === undefined ? undefined : readAppSrc(disk.text(app) ?? '', app),
      locked: readRebarLock((ignored.has(lock) ? undefined : disk.text(lock)) ?? '[].'),
      generatedErlang: generatedErlang(disk.erlangSources(root, ['src'])),
      checkouts: checkoutsIn(root, disk, workspaceRoot),
      checkedOut: disk.names(posix.join(root, '_checkouts')),
      hasSuites: disk.names(posix.join(root, 'test')).some((name) => name.endsWith('_SUITE.erl')),
      besideMix: mixRoots.has(root),
    };
  });

  function note(root: string, found: { config?: string; app?: string }) {
    manifests.set(root, { ...manifests.get(root), ...found });
  }
}

/** Every gleam.toml of a folder that is no other tool's. */
export function readGleamFiles(
  configFiles: readonly string[],
  disk: WorkspaceFiles,
  taken: ReadonlySet<string>,
): GleamFile[] {
  return configFiles
    .filter((file) => posix.basename(file) === 'gleam.toml' && isProjectPath(file) && !/(^|\/)build\//.test(file))
    .map((file) => ({ root: posix.dirname(file), facts: readGleamToml(disk.text(file) ?? '', file) }))
    .filter(({ root }) => !taken.has(root));
}

/** What lies in `_checkouts` itself is compiled as a part of the project that has it. */
function isRebarPath(file: string): boolean {
  return isProjectPath(file) && !file.split('/').includes('_checkouts');
}

/** Where the links in `_checkouts` lead, inside the workspace. */
function checkoutsIn(root: string, disk: WorkspaceFiles, workspaceRoot: string): string[] {
  const checkouts = posix.join(root, '_checkouts');
  const realRoot = realpathSync(workspaceRoot);
  return disk.names(checkouts).flatMap((name) => {
    try {
      const path = relative(realRoot, realpathSync(join(workspaceRoot, checkouts, name))).replaceAll(sep, '/');
      return path.startsWith('..') || path.split('/').includes('_checkouts') ? [] : [path || '.'];
    } catch {
      return [];
    }
  });
}
