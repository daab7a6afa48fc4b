// A copy of a checkout that is an Nx workspace with nx-otp as its only plugin.
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Not needed to read a mix.exs, or large. */
const leftOutEverywhere = new Set(['.git', 'node_modules', '_build']);
/** What steers Nx itself, at the top: the checkout's own JavaScript set-up is not what is compared here. */
const leftOutAtTop =
  /^(nx\.json|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|\.env.*)$/;

/**
 * Copies `checkout` and makes an Nx workspace of it. package.json and project.json files stay on disk, since a mix.exs
 * may read them, but Nx ignores them. What cannot be read is not copied.
 *
 * @param checkout absolute
 * @param plugin absolute path of the plugin's main file
 * @param packages the `node_modules` folder that has `nx`
 * @returns the folder, to be removed by the caller
 */
export function makeWorkspace(checkout, plugin, packages) {
  const workspace = mkdtempSync(join(tmpdir(), 'compare-with-mix-nx-'));
  copyFolder(checkout, workspace, (name) => leftOutEverywhere.has(name) || leftOutAtTop.test(name));
  writeFileSync(
    join(workspace, 'nx.json'),
    JSON.stringify({
      plugins: [plugin],
      analytics: false,
      neverConnectToCloud: true,
      pluginsConfig: { '@nx/js': { analyzeSourceFiles: false, analyzePackageJson: false, analyzeLockfile: false } },
    }),
  );
  writeFileSync(join(workspace, '.nxignore'), `${ownNxIgnore(checkout)}\npackage.json\nproject.json\n`);
  symlinkSync(packages, join(workspace, 'node_modules'));
  return workspace;
}

function ownNxIgnore(checkout) {
  try {
    return readFileSync(join(checkout, '.nxignore'), 'utf8');
  } catch {
    return '';
  }
}

function copyFolder(from, to, isLeftOut) {
  for (const entry of attempt(() => readdirSync(from, { withFileTypes: true })) ?? []) {
    if (isLeftOut(entry.name)) continue;
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) {
      // Not with the source's mode: a copy of a read-only folder could not be filled.
      mkdirSync(target);
      copyFolder(source, target, (name) => leftOutEverywhere.has(name));
    } else if (entry.isSymbolicLink()) attempt(() => symlinkSync(readlinkSync(source), target));
    else if (entry.isFile()) attempt(() => copyFileSync(source, target));
  }
}

function attempt(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}
