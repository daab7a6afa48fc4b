import { type Source, compilerCall, missingCompiler } from './compiler';

const source: Source = {
  folder: '/repo/apps/my orders/native/checksum',
  headers: '/usr/lib/erlang/usr/include',
  files: ['/repo/apps/my orders/native/checksum/src/checksum.c'],
  manifest: '[package]\nname = "check-sum"\n',
  output: '/repo/apps/my orders/native/checksum/.nif-1/checksum.so',
  platform: 'linux',
  env: {},
};

describe('C', () => {
  it('is compiled by cc, with the headers of OTP', () => {
    expect(compilerCall('c', source)).toEqual({
      program: 'cc',
      args: [
        ...['-std=c11', '-O2', '-fPIC', '-shared', '-Wall', '-Wextra'],
        ...['-I', source.headers, '-o', source.output, ...source.files],
      ],
      library: source.output,
    });
  });

  it('takes CC, CFLAGS and LDFLAGS as make does: later flags win, libraries stand behind what needs them', () => {
    const env = { CC: 'ccache gcc', CFLAGS: '-O3  -g', LDFLAGS: '-lm' };
    const { program, args } = compilerCall('c', { ...source, env });
    expect([program, args[0]]).toEqual(['ccache', 'gcc']);
    expect(args.indexOf('-O3')).toBeGreaterThan(args.indexOf('-O2'));
    expect(args.slice(-2)).toEqual([source.files[0], '-lm']);
  });

  it('leaves it to the BEAM to bring its functions, which macOS wants to be told', () => {
    const { args } = compilerCall('c', { ...source, platform: 'darwin' });
    expect(args.join(' ')).toContain(' -undefined dynamic_lookup ');
  });
});

describe('Rust', () => {
  it.each([
    ['linux', 'libcheck_sum.so'],
    ['darwin', 'libcheck_sum.dylib'],
    ['win32', 'check_sum.dll'],
  ] as const)('is compiled by cargo, whose library has its own name on %s', (platform, file) => {
    const { program, args, library } = compilerCall('rust', { ...source, platform });
    expect([program, ...args]).toEqual([
      ...['cargo', 'build', '--release', '--manifest-path', `${source.folder}/Cargo.toml`],
      ...['--target-dir', `${source.folder}/target`],
    ]);
    expect(library).toBe(`${source.folder}/target/release/${file}`);
  });

  it('may name its library', () => {
    const { library } = compilerCall('rust', { ...source, manifest: `${source.manifest}[lib]\nname = "sums"\n` });
    expect(library).toMatch(/\/libsums\.so$/);
  });

  it.each([
    ['[workspace]\n', 'no text for package.name or lib.name', 'Write [package] with a name into Cargo.toml.'],
    [
      '[package]\nname.workspace = true\n',
      'no text for package.name or lib.name',
      'Write [package] with a name into Cargo.toml.',
    ],
    ['[package\n', 'line 1, column 9 of Cargo.toml: Invalid TOML document: illegal character in key', 'Correct it.'],
  ])('is a crate: %j', (manifest, found, remedy) => {
    expect(() => compilerCall('rust', { ...source, manifest })).toThrow(
      new Error(`A Rust library of NIFs is a crate, whose Cargo.toml names it.
  found:   ${found}
  remedy:  ${remedy}`),
    );
  });
});

test('Zig is compiled by zig build-lib', () => {
  const { program, args, library } = compilerCall('zig', source);
  expect([program, args[0], args.at(-1)]).toEqual(['zig', 'build-lib', `${source.folder}/src/lib.zig`]);
  expect(args).toContain(`-femit-bin=${source.output}`);
  expect(library).toBe(source.output);
});

test.each([
  ['c', 'cc', 'C', 'a C compiler (Debian and Ubuntu: apt-get install gcc libc6-dev; macOS: xcode-select --install).'],
  ['rust', 'cargo', 'Rust', 'Rust: https://rustup.rs (Debian and Ubuntu: apt-get install cargo)'],
  ['zig', 'zig', 'Zig', 'Zig: https://ziglang.org/download'],
] as const)('what is missing for %s is said, with where to get it', (language, program, name, what) => {
  expect(missingCompiler(language, program, '/usr/bin').message).toBe(
    `NIFs in ${name} are compiled by ${program}.\n  found:   no ${program} in /usr/bin\n  remedy:  Install ${what}`,
  );
});
