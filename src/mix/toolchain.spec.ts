import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installCommand, missingToolchain } from './toolchain';
import { temporaryFolder } from './transpiled.fixture';

const folder = temporaryFolder();
const path = process.env['PATH'];
afterEach(() => (process.env['PATH'] = path));
afterAll(() => rmSync(folder, { recursive: true }));

function onPath(...programs: string[]): void {
  const bin = join(folder, `bin-${programs.join('-')}`);
  mkdirSync(bin, { recursive: true });
  for (const program of programs) writeFileSync(join(bin, program), '', { mode: 0o755 });
  process.env['PATH'] = bin;
}

it('names what is missing, where it was looked for and what installs it', () => {
  onPath('mise');
  expect(missingToolchain('mix', folder).message).toBe(
    [
      'Mix tasks need Elixir and Erlang/OTP on the PATH.',
      `  found:   no mix in ${process.env['PATH']}`,
      '  allowed: Elixir 1.14 or later, on OTP 25 or later',
      '  remedy:  mise use erlang@latest elixir@latest',
    ].join('\n'),
  );
});

it('names the PATH of the task, where that is another than ours', () => {
  expect(missingToolchain('rebar3', folder, '/nowhere').message).toContain('\n  found:   no rebar3 in /nowhere\n');
});

it('names rebar3 and Gleam where they are missing', () => {
  onPath();
  expect(missingToolchain('rebar3', folder).message).toBe(
    [
      'rebar3 tasks need rebar3 and Erlang/OTP on the PATH.',
      `  found:   no rebar3 in ${process.env['PATH']}`,
      '  remedy:  Install rebar3: https://rebar3.org/docs/getting-started (Debian and Ubuntu: apt-get install rebar3)',
    ].join('\n'),
  );
  expect(missingToolchain('gleam', folder).message).toBe(
    [
      'Gleam tasks need Gleam and Erlang/OTP on the PATH.',
      `  found:   no gleam in ${process.env['PATH']}`,
      '  remedy:  Install Gleam: https://gleam.run/install',
    ].join('\n'),
  );
});

it('is the version manager in use that installs it', () => {
  const pinned = join(folder, 'pinned');
  mkdirSync(pinned);
  writeFileSync(join(pinned, '.tool-versions'), 'elixir 1.18.4\n');
  onPath('mise');
  expect(installCommand(pinned)).toBe('mise install');
  onPath('asdf');
  expect(installCommand(pinned)).toBe('asdf plugin add erlang; asdf plugin add elixir; asdf install');
});
