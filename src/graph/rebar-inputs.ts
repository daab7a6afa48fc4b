import { type Input, PLUGIN_NODE, SOURCES, TEST_SOURCES } from './inputs';
import { fromWorkspace, workspaceGlob } from './paths';
import type { RebarProject } from './rebar-project';

/** OTP's version and rebar3 itself, an archive in one file: both in some 10 ms. One string for all targets. */
const TOOLCHAIN =
  process.platform === 'win32'
    ? 'rebar3 version'
    : [
        'o=$(readlink -f "$(command -v erl)")',
        'cat "${o%/bin/*}"/releases/*/OTP_VERSION 2>/dev/null || erl -version 2>&1 || echo no Erlang',
        'cksum < "$(command -v rebar3)" 2>/dev/null || echo no rebar3',
      ].join('; ');

/** What every task of rebar3 depends on besides files of projects. */
export function rebarToolchainInputs(): Input[] {
  return [
    { runtime: TOOLCHAIN },
    '{workspaceRoot}/.tool-versions',
    '{workspaceRoot}/mise.toml',
    ...['ERL_COMPILER_OPTIONS', 'ERL_LIBS', 'ERL_FLAGS', 'ERL_AFLAGS', 'ERL_ZFLAGS'].map((env) => ({ env })),
    { externalDependencies: [PLUGIN_NODE] },
  ];
}

/** All files of a project, and what its configuration reads elsewhere. */
export function rebarFiles(project: RebarProject): Input[] {
  const { root, facts, app, generatedErlang } = project;
  const outside = [...(facts?.outside ?? []), ...(facts?.sourceDirs ?? []).filter((path) => path.startsWith('..'))];
  return [
    '{projectRoot}/**/*',
    ...generatedErlang.map((path) => `!{projectRoot}/${path}`),
    // Where nothing is locked rebar3 writes `[].`, which says as much as no file.
    ...(project.locked.length === 0 && !usesPackages(project) ? ['!{projectRoot}/rebar.lock'] : []),
    ...outside
      .map((path) => fromWorkspace(root, path))
      .filter((path) => path !== undefined)
      .map((path) => `${workspaceGlob(path)}/**/*`),
    ...(facts?.env ?? []).map((env) => ({ env })),
    ...(app?.version ? [{ runtime: versionCommand(root, app.version) }] : []),
  ];
}

/**
 * What dependants see of a project: all files but tests. By the names that Mix projects use, as `^` reaches for one name in
 * whatever a project depends on.
 */
export function rebarNamedInputs(project: RebarProject): Record<string, Input[]> {
  const compilesTests = project.facts?.sourceDirs.includes('test') ?? false;
  const never = ['.gitignore', 'CHANGELOG.md', 'LICENSE*', 'elvis.config'].map((path) => `!{projectRoot}/${path}`);
  const sources = [...rebarFiles(project), ...never, ...(compilesTests ? [] : ['!{projectRoot}/test/**/*'])];
  return { [SOURCES]: sources, [TEST_SOURCES]: sources };
}

/** Whether rebar3 has to fetch anything. */
export function usesPackages({ facts, locked }: RebarProject): boolean {
  return locked.length > 0 || facts?.hasPlugins === true || (facts?.deps ?? []).some(({ source }) => source !== 'path');
}

function versionCommand(root: string, version: { from: 'git' } | { from: 'command'; command: string }): string {
  const command =
    version.from === 'git' ? 'git describe --always --tags --dirty 2>/dev/null || echo no version' : version.command;
  return root === '.' ? command : `cd ${quoted(root)} && ${command}`;
}

/** A folder's name for the shell that Nx runs such commands in, which may not be taken for more than a name. */
function quoted(path: string): string {
  return process.platform === 'win32' ? `"${path}"` : `'${path.replaceAll("'", "'\\''")}'`;
}
