import { OverwriteStrategy, type Tree, generateFiles, readNxJson, updateNxJson } from '@nx/devkit';
import { join, posix } from 'node:path';

const PLUGIN = 'nx-otp';

/** What Mix and the VM write, with the word that says so in a line of .gitignore. */
const IGNORED = ['/_build/', '/deps/', 'cover/', '*.ez', 'erl_crash.dump'];

/** Where projects are by custom: Nx's own folder names. */
const FOLDERS = ['apps/*', 'libs/*'];

/**
 * Makes a workspace ready for the Mix projects that it has: what `init` does. Adds what is missing and changes nothing else,
 * so a second call changes nothing.
 */
export function prepareWorkspace(tree: Tree): void {
  registerPlugin(tree);
  ignoreOutput(tree);
}

/**
 * The same for a generated project, which shares its build, and so its configuration, with others. Projects that were there
 * before do not, and a config/runtime.exs at the root may be one's own: it would go into its releases.
 *
 * @param directory of the project that is about to come: the shared configuration will import its own.
 */
export function prepareSharedBuild(tree: Tree, directory: string): void {
  prepareWorkspace(tree);
  const folders = new Set([...FOLDERS, parentPattern(directory)]);
  const view = { folders: `[${[...folders].map((folder) => JSON.stringify(folder)).join(', ')}]` };
  const files = join(__dirname, 'files', 'config');
  generateFiles(tree, files, 'config', view, { overwriteStrategy: OverwriteStrategy.KeepExisting });
}

function registerPlugin(tree: Tree): void {
  const nxJson = readNxJson(tree) ?? {};
  const plugins = nxJson.plugins ?? [];
  if (plugins.some((plugin) => (typeof plugin === 'string' ? plugin : plugin.plugin) === PLUGIN)) return;
  updateNxJson(tree, { ...nxJson, plugins: [...plugins, PLUGIN] });
}

/** Keeps the lines that are there, and their line ends. `_build` and `/_build/` mean the same here. */
function ignoreOutput(tree: Tree): void {
  const text = tree.read('.gitignore', 'utf8') ?? '';
  const bare = (line: string) => line.trim().replace(/^\/|\/$/g, '');
  const present = new Set(text.split('\n').map(bare));
  const missing = IGNORED.filter((line) => !present.has(bare(line)));
  if (missing.length === 0) return;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const before = text === '' ? '' : text.endsWith('\n') ? text + eol : text + eol + eol;
  tree.write('.gitignore', before + ['# Elixir and Erlang/OTP', ...missing, ''].join(eol));
}

/** What a person still has to do by hand, as configuration that exists already is not touched. */
export function missingImports(tree: Tree, directory: string, shared: string): string[] {
  const config = posix.join(shared, 'config/config.exs');
  const runtime = posix.join(shared, 'config/runtime.exs');
  const path = posix.relative(posix.dirname(config), posix.join(directory, 'config/config.exs'));
  const missing: string[] = [];
  if (!importsConfigOf(tree.read(config, 'utf8') ?? '', posix.relative(shared, directory))) {
    missing.push(
      `${config} does not import the configuration of ${directory}. Add to it:\n\n  import_config "${path}"\n`,
    );
  }
  if (!tree.read(runtime, 'utf8')?.includes('config/runtime.exs')) {
    missing.push(
      `Under mix run and mix test, ${directory}/config/runtime.exs is not read (its release reads it): Mix looks at ` +
        `${runtime} only. Move its content there.`,
    );
  }
  return missing;
}

/** Whether a string in the text names the project's folder, its config, or a pattern of folders that has it. */
function importsConfigOf(text: string, directory: string): boolean {
  const code = text.replace(/^\s*#.*$/gm, '');
  return [...code.matchAll(/"([^"\n]*)"/g)].some(([, literal]) => {
    const folder = literal!.replace(/^(\.\.\/)+/, '').replace(/\/config\/config\.exs$/, '');
    return folder === directory || folder === parentPattern(directory);
  });
}

function parentPattern(directory: string): string {
  return posix.join(posix.dirname(directory), '*');
}
