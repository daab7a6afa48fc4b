import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { NODE_PATH } from '../src/mix/transpiled.fixture';
import { NxOtp } from './nx-otp.fixture';

const nxOtp = new NxOtp();
afterAll(() => rmSync(nxOtp.folder, { recursive: true }));

const COMMANDS = ['init', 'validate', 'explain', 'visualise', 'generate', 'doctor', 'info', 'mcp', 'completions'];

describe('help', () => {
  it('names every command and the exit codes', async () => {
    const { exitCode, stdout, stderr } = await nxOtp.run(['--help']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect([...stdout.matchAll(/^ {2}([a-z]+) /gm)].map((match) => match[1])).toEqual(COMMANDS);
    expect(stdout).toContain('Exit codes: 0 right, 1 what was asked about is wrong, 2 the command line is.\n');
  });

  it.each(COMMANDS)('of %s has examples', async (command) => {
    const { exitCode, stdout } = await nxOtp.run([command, '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: nx-otp ${command} [\\s\\S]*\nExamples:\n(  .*nx-otp ${command}.*\n)+$`));
  });

  it('is what a call without a command gets, as an error', async () => {
    const { exitCode, stdout, stderr } = await nxOtp.run([]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toBe((await nxOtp.run(['--help'])).stdout);
  });

  it('has the version beside it', async () => {
    expect((await nxOtp.run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('a wrong command line', () => {
  const complaint = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await nxOtp.run(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    return stderr;
  };

  it('has an unknown command', async () => {
    expect(await complaint('visualize')).toBe(`This is no command line of nx-otp.
  found:   unknown command 'visualize'
  allowed: init, validate, explain, visualise, generate, doctor, info, mcp, completions
  remedy:  Did you mean visualise? See nx-otp --help
`);
  });

  it('has an unknown option', async () => {
    expect(await complaint('explain', '--jsno')).toBe(`This is no command line of nx-otp explain.
  found:   unknown option '--jsno'
  allowed: nx-otp explain [options] [manifest] [service]
  remedy:  Did you mean --json? See nx-otp explain --help
`);
  });

  it('has another value than those of a choice', async () => {
    expect(await complaint('visualise', '--format', 'pdf')).toBe(`This is no command line of nx-otp visualise.
  found:   option '--format <format>' argument 'pdf' is invalid. Allowed choices are text, mermaid, svg, html, json.
  allowed: nx-otp visualise [options] [manifest]
  remedy:  See nx-otp visualise --help
`);
  });

  it('has too many arguments, or too few', async () => {
    expect(await complaint('init', 'a', 'b')).toContain(
      "too many arguments for 'init'. Expected 1 argument but got 2.",
    );
    expect(await complaint('completions')).toContain("missing required argument 'shell'");
    expect(await complaint('visualise', '--output')).toContain("option '--output <file>' argument missing");
  });

  it('says how to look at a node, and not at which', async () => {
    expect(await complaint('visualise', '--app', 'orders')).toBe(`--cookie and --app say how to look at a running node.
  found:   --app without --node
  remedy:  Add --node name@host.
`);
  });
});

describe('the process', () => {
  it('runs through a link, as npm installs it', async () => {
    const link = join(nxOtp.folder, 'nx-otp');
    chmodSync(nxOtp.main, 0o755);
    symlinkSync(nxOtp.main, link);
    const { stdout } = await execa(link, ['--version'], { env: { NODE_PATH } });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('ends in peace when its reader has enough', async () => {
    const services = Array.from({ length: 3000 }, (_, index) => `[services.s${index}]\n`).join('');
    const manifest = join(nxOtp.folder, 'large.toml');
    writeFileSync(manifest, `[app]\nname = "large"\n${services}`);
    const child = spawn(process.execPath, [nxOtp.main, 'visualise', manifest], {
      env: { ...process.env, NODE_PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let complaints = '';
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(complaints).toBe('');
  });
});
