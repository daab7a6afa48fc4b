import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { OtpError } from '../../errors';
import { findProgram } from '../programs';
import { capture, run } from '../run';
import { type Call, type Language, type Source, compilerCall, missingCompiler, noCrate } from './compiler';

export interface NifBuild {
  language: Language;
  /** Absolute folder of the native project. */
  folder: string;
  /** Absolute path of the library, as `:erlang.load_nif/2` takes it: without extension. */
  library: string;
  env: NodeJS.ProcessEnv;
}

/**
 * Compiles a library of NIFs. The file that a running BEAM has mapped is not written to, but replaced.
 *
 * @returns the compiler's exit code
 * @throws OtpError when there is no compiler, no `erl_nif.h`, or nothing to compile
 */
export async function buildNif({ language, folder, library, env }: NifBuild): Promise<number> {
  const path = `${library}.${process.platform === 'win32' ? 'dll' : 'so'}`;
  // Not in priv: a release would take along what a killed build leaves. A rename stays in the workspace's file system.
  const scratch = join(folder, `.nif-${process.pid}`);
  const output = join(scratch, basename(path));
  const source: Source = {
    folder,
    headers: language === 'rust' ? '' : await headersOf(folder, env),
    files: language === 'c' ? cFiles(folder) : [],
    manifest: language === 'rust' ? manifestOf(folder) : '',
    output,
    platform: process.platform,
    env,
  };
  const call = compilerCall(language, source);
  if (!isThere(call.program, folder, env)) throw missingCompiler(language, call.program, env['PATH']);
  mkdirSync(dirname(path), { recursive: true });
  mkdirSync(scratch, { recursive: true });
  // Nor is it a source of the project, for Nx or for Git.
  writeFileSync(join(scratch, '.gitignore'), '*\n');
  // Of an earlier build, which is not to be taken for what this one makes. Cargo links it there again.
  rmSync(call.library, { force: true });
  try {
    const exitCode = await run({ program: call.program, args: call.args, cwd: folder, env });
    if (exitCode !== 0) return exitCode;
    if (!existsSync(call.library)) throw notMade(call);
    if (call.library !== output) copyFileSync(call.library, output);
    renameSync(output, path);
    return 0;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A path is one from the folder in which the compiler runs, as for a shell there. */
function isThere(program: string, folder: string, env: NodeJS.ProcessEnv): boolean {
  return program.includes('/') ? existsSync(resolve(folder, program)) : findProgram(program, env['PATH']) !== undefined;
}

function manifestOf(folder: string): string {
  const path = join(folder, 'Cargo.toml');
  if (existsSync(path)) return readFileSync(path, 'utf8');
  throw noCrate(`no ${path}`, 'Write one: cargo init --lib');
}

/** As where cargo is told to compile for another machine: then it writes to `target/<triple>`. */
function notMade({ program, library }: Call): OtpError {
  return new OtpError({
    rule: 'NIFs are compiled for the machine that compiles them, into a library.',
    found: `${program} ended with 0, and there is no ${library}`,
    remedy:
      'In Rust: crate-type = ["cdylib"] in [lib], no CARGO_BUILD_TARGET, and no build.target in .cargo/config.toml.',
  });
}

/** Sorted, so that the same sources make the same library. */
function cFiles(folder: string): string[] {
  const src = join(folder, 'src');
  const files = existsSync(src) ? readdirSync(src).filter((name) => name.endsWith('.c')) : [];
  if (files.length > 0) return files.sort().map((name) => join(src, name));
  throw new OtpError({
    rule: 'NIFs in C are compiled from the .c files in src.',
    found: `none in ${src}`,
    remedy: 'Put them there.',
  });
}

/** Where this Erlang has its C headers: it is asked, as the `erl` on the PATH may be a shim. */
async function headersOf(cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const code = 'io:put_chars(filename:join([code:root_dir(), "usr", "include"])), halt().';
  const { exitCode, output } = await capture({ program: 'erl', args: ['-noinput', '-eval', code], cwd, env });
  const folder = output.trim().split('\n').at(-1)!;
  if (folder === '') {
    throw new OtpError({
      rule: 'erl says where Erlang/OTP has its C headers.',
      found: `${findProgram('erl', env['PATH'])}, which ended with ${exitCode} and printed nothing`,
      remedy: 'Mend or install Erlang/OTP.',
    });
  }
  if (existsSync(join(folder, 'erl_nif.h'))) return folder;
  throw new OtpError({
    rule: 'NIFs are compiled with the C headers of Erlang/OTP.',
    found: `no erl_nif.h in ${folder}`,
    remedy: 'Install them (Debian and Ubuntu: apt-get install erlang-dev; Fedora: dnf install erlang-erts).',
  });
}
