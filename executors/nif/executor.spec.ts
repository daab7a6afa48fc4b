import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execFileSync } from 'node:child_process';
import type { ExecutorContext } from '@nx/devkit';
import { findProgram } from '../../src/mix/programs';
import { temporaryFolder } from '../../src/mix/transpiled.fixture';
import { printed } from '../workspace.fixture';
import nif from './executor';

const root = join(temporaryFolder(), 'work space');
afterAll(() => rmSync(dirname(root), { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const context = (name: string) =>
  ({
    root,
    projectName: name,
    projectsConfigurations: { version: 2, projects: { [name]: { root: `native/${name}` } } },
  }) as unknown as ExecutorContext;

async function built(name: string, options: object): Promise<{ success: boolean; output: string }> {
  let success = false;
  const output = await printed(async () => ({ success } = await nif(options, context(name))));
  return { success, output };
}

const ANSWER = (value: string) => `#include <erl_nif.h>
static ERL_NIF_TERM answer(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
    (void)argc;
    (void)argv;
    return enif_make_int(env, ${value});
}
static ErlNifFunc functions[] = {{"answer", 0, answer, 0}};
ERL_NIF_INIT(Elixir.Answer, functions, NULL, NULL, NULL, NULL)
`;
const C = { language: 'c', library: 'priv/native/answer' };
const library = join(root, 'priv/native/answer.so');

/** What a module that loads the library says. */
function answer(): string {
  const code = `defmodule Answer do
    @on_load :load
    def load, do: :erlang.load_nif(${JSON.stringify(library.replace(/\.so$/, ''))} |> String.to_charlist(), 0)
    def answer, do: :erlang.nif_error(:not_loaded)
  end
  IO.write(Answer.answer())`;
  return execFileSync('elixir', ['-e', code], { encoding: 'utf8' });
}

test('C is compiled into a library that a BEAM loads, and that is replaced, not written to', async () => {
  write('native/answer/src/answer.c', ANSWER('42'));
  expect(await built('answer', C)).toEqual({ success: true, output: '' });
  expect(answer()).toBe('42');
  const before = statSync(library).ino;
  write('native/answer/src/answer.c', ANSWER('43'));
  expect(await built('answer', C)).toEqual({ success: true, output: '' });
  expect(answer()).toBe('43');
  expect(statSync(library).ino).not.toBe(before);
  expect(readdirSync(dirname(library))).toEqual(['answer.so']);
});

test('an error in C fails with the place, and leaves the library that was there', async () => {
  const before = readFileSync(library);
  write('native/answer/src/answer.c', ANSWER('nothing'));
  const { success, output } = await built('answer', C);
  expect(success).toBe(false);
  expect(output).toMatch(/answer\.c:6:31: error: .nothing. undeclared/);
  expect(readFileSync(library)).toEqual(before);
  expect(readdirSync(dirname(library))).toEqual(['answer.so']);
});

test('a build that is killed leaves nothing where a release takes it along, nor what Git sees', async () => {
  execFileSync('git', ['init', '--quiet'], { cwd: root });
  write(
    'seen/cc',
    `#!/bin/sh\nls -A '${dirname(library)}'; git status --porcelain --untracked-files=all .; ls -A | grep -c nif-\nexit 1\n`,
  );
  chmodSync(join(root, 'seen/cc'), 0o755);
  const { CC } = process.env;
  process.env['CC'] = '../../seen/cc';
  try {
    expect((await built('answer', C)).output).toBe('answer.so\n?? native/answer/src/answer.c\n1\n');
  } finally {
    if (CC === undefined) delete process.env['CC'];
    else process.env['CC'] = CC;
  }
});

test('no sources, or no compiler, are told', async () => {
  mkdirSync(join(root, 'native/empty'), { recursive: true });
  expect(await built('empty', C)).toEqual({
    success: false,
    output: `NIFs in C are compiled from the .c files in src.
  found:   none in ${join(root, 'native/empty/src')}
  remedy:  Put them there.
`,
  });
  const { CC } = process.env;
  process.env['CC'] = 'no-such-compiler';
  try {
    const { success, output } = await built('answer', C);
    expect([success, output]).toEqual([
      false,
      expect.stringMatching(/^NIFs in C are compiled by no-such-compiler\.\n {2}found: {3}no no-such-compiler in /),
    ]);
  } finally {
    if (CC === undefined) delete process.env['CC'];
    else process.env['CC'] = CC;
  }
});

test('an Erlang without C headers, as Debian has it without erlang-dev, is told', async () => {
  const bare = join(root, 'bare');
  write('bare/erl', `#!/bin/sh\nprintf '%s' '${bare}/usr/include'\n`);
  chmodSync(join(bare, 'erl'), 0o755);
  const { PATH } = process.env;
  process.env['PATH'] = `${bare}:${PATH}`;
  try {
    expect((await built('answer', C)).output).toBe(`NIFs are compiled with the C headers of Erlang/OTP.
  found:   no erl_nif.h in ${bare}/usr/include
  remedy:  Install them (Debian and Ubuntu: apt-get install erlang-dev; Fedora: dnf install erlang-erts).
`);
  } finally {
    process.env['PATH'] = PATH;
  }
});

test('a compiler that CC has at no such path, and an erl that says nothing, are told', async () => {
  write('mute/erl', '#!/bin/sh\nexit 3\n');
  chmodSync(join(root, 'mute/erl'), 0o755);
  const { PATH, CC } = process.env;
  try {
    process.env['CC'] = '/nope/cc';
    expect((await built('answer', C)).output).toBe(`NIFs in C are compiled by /nope/cc.
  found:   no /nope/cc
  remedy:  Install a C compiler (Debian and Ubuntu: apt-get install gcc libc6-dev; macOS: xcode-select --install).
`);
    process.env['PATH'] = `${join(root, 'mute')}:${PATH}`;
    expect((await built('answer', C)).output).toBe(`erl says where Erlang/OTP has its C headers.
  found:   ${join(root, 'mute/erl')}, which ended with 3 and printed nothing
  remedy:  Mend or install Erlang/OTP.
`);
  } finally {
    process.env['PATH'] = PATH;
    if (CC === undefined) delete process.env['CC'];
    else process.env['CC'] = CC;
  }
});

test('a Rust project without Cargo.toml is told', async () => {
  expect((await built('empty', { ...C, language: 'rust' })).output)
    .toBe(`A Rust library of NIFs is a crate, whose Cargo.toml names it.
  found:   no ${join(root, 'native/empty/Cargo.toml')}
  remedy:  Write one: cargo init --lib
`);
});

test('an option that there is not is one too many', async () => {
  expect((await built('answer', { ...C, langauge: 'c' })).output).toContain('Did you mean "language"?');
});

test.each(['../escaped/x', '/escaped/x', '.', 'priv/..'])('the library %s is not in the workspace', async (outside) => {
  expect(await built('answer', { ...C, library: outside })).toEqual({
    success: false,
    output: `The library of a native project lies in the workspace.
  found:   "${outside}"
  allowed: a path from the workspace root, without extension, such as apps/orders/priv/native/checksum
  remedy:  Change "library" in the options of the target.
`,
  });
  expect(existsSync(join(root, '../escaped'))).toBe(false);
});

(findProgram('cargo') ? test : test.skip)('what cargo makes has the name that the BEAM looks for', async () => {
  write('native/sums/Cargo.toml', '[package]\nname = "su-ms"\nversion = "0.1.0"\n[lib]\ncrate-type = ["cdylib"]\n');
  write('native/sums/src/lib.rs', '#[no_mangle]\npub extern "C" fn nif_init() {}\n');
  const { success } = await built('sums', { language: 'rust', library: 'priv/native/sums' });
  expect(success).toBe(true);
  expect(existsSync(join(root, 'priv/native/sums.so'))).toBe(true);
});

(findProgram('cargo') ? test : test.skip)(
  'what cargo made for this machine is not taken for what it makes for another',
  async () => {
    write('native/sums/.cargo/config.toml', '[build]\ntarget = "host-tuple"\n');
    const { success, output } = await built('sums', { language: 'rust', library: 'priv/native/sums' });
    expect([success, output]).toEqual([
      false,
      expect.stringContaining(`NIFs are compiled for the machine that compiles them, into a library.
  found:   cargo ended with 0, and there is no ${join(root, 'native/sums/target/release/libsu_ms.so')}
`),
    ]);
  },
);
