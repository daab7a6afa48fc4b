import type { ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import type { GleamFacts } from '../project/gleam/gleam-toml';
import type { ToolMetadata } from './declared-edges';
import { type Input, PLUGIN_NODE, SOURCES, TEST_SOURCES } from './inputs';
import { projectNames } from './names';
import { fromWorkspace } from './paths';
import type { Targets } from './target-parts';

export interface GleamFile {
  /** Workspace-relative folder of gleam.toml. */
  root: string;
  facts: GleamFacts;
}

/** Gleam's and OTP's versions. */
const TOOLCHAIN =
  process.platform === 'win32'
    ? 'gleam --version'
    : [
        'gleam --version 2>/dev/null || echo no Gleam',
        'o=$(readlink -f "$(command -v erl)")',
        'cat "${o%/bin/*}"/releases/*/OTP_VERSION 2>/dev/null || echo no Erlang',
      ].join('; ');

/**
 * The Nx project of every Gleam package, by root.
 *
 * @param given names of other projects, and those that project.json and package.json files give, by root
 * @param roots of all projects of the workspace that a path may lead to
 * @param prefix what names that nobody has given begin with
 */
export function gleamNodes(
  files: readonly GleamFile[],
  given: ReadonlyMap<string, string>,
  roots: ReadonlySet<string>,
  prefix: string,
): Map<string, ProjectConfiguration> {
  const names = projectNames(
    files.map(({ root, facts }) => ({ root, app: facts.name ?? (root === '.' ? 'gleam_workspace' : undefined) })),
    given,
    prefix,
  );
  const sorted = [...files].sort((a, b) => (a.root < b.root ? -1 : 1));
  return new Map(
    sorted.map((file) => {
      const { root, facts } = file;
      const gleam: ToolMetadata = {
        manifest: root === '.' ? 'gleam.toml' : `${root}/gleam.toml`,
        ...(facts.name === undefined ? {} : { app: facts.name }),
        dependencies: dependenciesOf(file, roots).map((each) => ({ root: each })),
        unread: facts.unread,
      };
      return [
        root,
        {
          name: names.get(root)!,
          root,
          sourceRoot: root === '.' ? 'src' : `${root}/src`,
          projectType: 'library',
          namedInputs: namedInputs(),
          metadata: { technologies: ['gleam'], gleam },
          targets: targetsOf(file),
        } as ProjectConfiguration,
      ];
    }),
  );
}

function dependenciesOf({ root, facts }: GleamFile, roots: ReadonlySet<string>): string[] {
  const found = facts.deps
    .map(({ path }) => (path === undefined ? undefined : fromWorkspace(root, path)))
    .filter((path) => path !== undefined);
  return [...new Set(found)].filter((path) => path !== root && roots.has(path));
}

/** By the names that Mix projects use, as `^` reaches for one name in whatever a project depends on. */
function namedInputs(): Record<string, Input[]> {
  const sources = ['{projectRoot}/**/*', '!{projectRoot}/test/**/*', '!{projectRoot}/build/**/*'];
  return { [SOURCES]: sources, [TEST_SOURCES]: sources };
}

/**
 * Gleam compiles path dependencies again into its own `build`. `gleam build` compiles what is in `test` as well, and fails
 * with it: all of the project's files are inputs. manifest.toml is one, and what a first run writes.
 */
function targetsOf({ facts }: GleamFile): Targets {
  const inputs: Input[] = [
    '{projectRoot}/**/*',
    '!{projectRoot}/build/**/*',
    `^${SOURCES}`,
    { runtime: TOOLCHAIN },
    '{workspaceRoot}/.tool-versions',
    '{workspaceRoot}/mise.toml',
    { externalDependencies: [PLUGIN_NODE] },
  ];
  const paths = facts.deps.filter(({ source }) => source === 'path').map(({ name }) => name);
  const built = [...(facts.name === undefined ? [] : [facts.name]), ...paths];
  return {
    compile: gleam(['build'], {
      cache: true,
      inputs,
      outputs: built.map((name) => `{projectRoot}/build/dev/${facts.target}/${name}`),
    }),
    test: gleam(['test'], { cache: true, dependsOn: ['compile'], inputs, outputs: [] }),
    ...(facts.target === 'erlang'
      ? {
          release: gleam(['export', 'erlang-shipment'], {
            cache: true,
            dependsOn: ['compile'],
            inputs,
            outputs: ['{projectRoot}/build/erlang-shipment'],
          }),
        }
      : {}),
  };
}

function gleam(args: string[], rest: Omit<TargetConfiguration, 'executor' | 'options'>): TargetConfiguration {
  const description = `gleam ${args.join(' ')}`;
  return { executor: 'nx-otp:gleam', options: { args }, ...rest, metadata: { description, technologies: ['gleam'] } };
}
