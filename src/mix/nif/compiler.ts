import { join } from 'node:path';
import { TomlError, parse } from 'smol-toml';
import { OtpError } from '../../errors';

export const LANGUAGES = ['c', 'rust', 'zig'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a compiler is told. All paths are absolute. */
export interface Source {
  /** Of the native project. */
  folder: string;
  /** Of `erl_nif.h`. */
  headers: string;
  /** What has to be compiled: every `src/*.c` of a C project. */
  files: string[];
  /** Text of the Cargo.toml of a Rust project. */
  manifest: string;
  /** Where the compiler may write, and leave what else it makes. */
  output: string;
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
}

export interface Call {
  program: string;
  args: string[];
  /** The library, when it has been made. */
  library: string;
}

/**
 * How a library of NIFs is compiled.
 *
 * @example
 * compilerCall('c', source) // { program: 'cc', args: ['-std=c11', ...], library: source.output }
 */
export function compilerCall(language: Language, source: Source): Call {
  return CALLS[language](source);
}

const CALLS: Record<Language, (source: Source) => Call> = {
  c({ headers, files, output, platform, env }) {
    const [program, ...words] = wordsOf(env['CC'] ?? 'cc');
    const args = ['-std=c11', '-O2', '-fPIC', '-shared', '-Wall', '-Wextra', ...undefinedSymbols(platform)];
    const given = [...wordsOf(env['CFLAGS']), '-I', headers, '-o', output, ...files, ...wordsOf(env['LDFLAGS'])];
    return { program: program ?? 'cc', args: [...words, ...args, ...given], library: output };
  },
  rust({ folder, manifest, platform }) {
    const target = join(folder, 'target');
    return {
      program: 'cargo',
      args: ['build', '--release', '--manifest-path', join(folder, 'Cargo.toml'), '--target-dir', target],
      library: join(target, 'release', crateLibrary(manifest, platform)),
    };
  },
  zig({ folder, headers, output }) {
    const args = ['build-lib', '-dynamic', '-O', 'ReleaseSafe', '-lc', '-fallow-shlib-undefined', '-I', headers];
    return { program: 'zig', args: [...args, `-femit-bin=${output}`, join(folder, 'src/lib.zig')], library: output };
  },
};

/** What the BEAM brings is found when the library is loaded; macOS wants that said. */
function undefinedSymbols(platform: NodeJS.Platform): string[] {
  return platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [];
}

/** The file that cargo makes of a `cdylib` (The Cargo Book, "The [lib] section"). */
function crateLibrary(manifest: string, platform: NodeJS.Platform): string {
  const { lib, package: crate } = tablesOf(manifest);
  const name = lib?.name ?? (typeof crate?.name === 'string' ? crate.name.replaceAll('-', '_') : undefined);
  if (typeof name !== 'string') {
    throw noCrate('no text for package.name or lib.name', 'Write [package] with a name into Cargo.toml.');
  }
  if (platform === 'win32') return `${name}.dll`;
  return `lib${name}.${platform === 'darwin' ? 'dylib' : 'so'}`;
}

function tablesOf(manifest: string): { lib?: { name?: unknown }; package?: { name?: unknown } } {
  try {
    return parse(manifest);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what] = error.message.split('\n');
    throw noCrate(`line ${error.line}, column ${error.column} of Cargo.toml: ${what}`, 'Correct it.');
  }
}

/** What to say of a folder that cargo would make no library of. */
export function noCrate(found: string, remedy: string): OtpError {
  return new OtpError({ rule: 'A Rust library of NIFs is a crate, whose Cargo.toml names it.', found, remedy });
}

function wordsOf(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter(Boolean);
}

/** What to say when the compiler of a language is not there. */
export function missingCompiler(language: Language, program: string, path: string | undefined): OtpError {
  const { name, remedy } = INSTALL[language];
  return new OtpError({
    rule: `NIFs in ${name} are compiled by ${program}.`,
    found: program.includes('/') ? `no ${program}` : `no ${program} in ${path ?? 'an empty PATH'}`,
    remedy,
  });
}

const INSTALL: Record<Language, { name: string; remedy: string }> = {
  c: {
    name: 'C',
    remedy: 'Install a C compiler (Debian and Ubuntu: apt-get install gcc libc6-dev; macOS: xcode-select --install).',
  },
  rust: { name: 'Rust', remedy: 'Install Rust: https://rustup.rs (Debian and Ubuntu: apt-get install cargo)' },
  zig: { name: 'Zig', remedy: 'Install Zig: https://ziglang.org/download' },
};
