import type { TargetConfiguration } from '@nx/devkit';
import { posix } from 'node:path';
import { PLUGIN_NODE, TOOLCHAIN, platformInput } from '../../src/graph/inputs';
import { workspaceGlob } from '../../src/graph/paths';
import { READ_ABOVE_A_CRATE } from '../../src/project/cargo-toml';
import type { View } from './view';

type Language = View['language'];

/** Which compiler the build will run, in words of its own. A missing one is no error here: the build says so. */
const COMPILER: Record<Language, string> = {
  c: '${CC:-cc} --version',
  // With the host, which tells musl from glibc.
  rust: '${RUSTC:-rustc} -vV',
  zig: 'zig version',
};

/**
 * What the compilers read besides what they are told (GCC manual, "Environment Variables Affecting GCC"; The Cargo Book,
 * "Environment Variables"). A crate's build script may read more.
 */
const C_VARIABLES = ['CC', 'CFLAGS', 'LDFLAGS', 'CPATH', 'C_INCLUDE_PATH', 'LIBRARY_PATH'];
const VARIABLES: Record<Language, string[]> = {
  c: C_VARIABLES,
  rust: [
    ...[
      'RUSTC',
      'RUSTC_WRAPPER',
      'RUSTFLAGS',
      'CARGO_ENCODED_RUSTFLAGS',
      'CARGO_BUILD_RUSTFLAGS',
      'CARGO_BUILD_TARGET',
    ],
    ...['RUSTUP_TOOLCHAIN', ...C_VARIABLES],
  ],
  zig: [],
};

/** All that the library follows from: what is missing here is a cache that lies. */
export function buildInputs({ language, folder, project }: View): NonNullable<TargetConfiguration['inputs']> {
  return [
    '{projectRoot}/**/*',
    ...(language === 'rust'
      ? foldersAbove(folder).map((each) => `${workspaceGlob(each)}/{${READ_ABOVE_A_CRATE.join(',')}}`)
      : []),
    // Elixir and OTP, as the application's own tasks ask for them.
    { input: TOOLCHAIN, projects: [project.name] },
    platformInput(),
    // Of its own: a set of another project does not bring it, and without one every package counts (Nx 24.0.6).
    { externalDependencies: [PLUGIN_NODE] },
    // Windows has no uname; elsewhere there is no such variable.
    { env: 'PROCESSOR_ARCHITECTURE' },
    { runtime: COMPILER[language] },
    ...VARIABLES[language].map((env) => ({ env })),
  ];
}

/** From the innermost to the workspace root. */
function foldersAbove(folder: string): string[] {
  const parent = posix.dirname(folder);
  return parent === '.' ? ['.'] : [parent, ...foldersAbove(parent)];
}
