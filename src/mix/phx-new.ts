import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { OtpError } from '../errors';
import { mixEnvironment } from './environment';
import { capture } from './run';

/**
 * What `mix phx.new` writes: files by their path from the project's folder, which is in nobody's way and gone afterwards.
 *
 * @param args its options, such as `['--app', 'shop', '--no-ecto']`
 * @param cwd absolute folder whose version of Elixir it is to run on, as version managers go by it
 * @throws OtpError when it is not installed, or fails
 */
export async function phxNew(args: string[], cwd: string): Promise<Map<string, Buffer>> {
  const folder = mkdtempSync(join(tmpdir(), 'nx-otp-phoenix-'));
  try {
    const project = join(folder, 'project');
    // A mix.exs that is in cwd is none of its business.
    const env = mixEnvironment({ MIX_EXS: join(folder, 'mix.exs') }, undefined);
    await call(['phx.new', project, '--no-install', ...args], cwd, env);
    return filesIn(project);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function call(args: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { exitCode, output } = await capture({ program: 'mix', args, cwd, env });
  if (exitCode === 0) return;
  const said = output.trim();
  throw said.includes('The task "phx.new" could not be found') ? notInstalled() : failed(args, said);
}

function notInstalled(): OtpError {
  return new OtpError({
    rule: 'A Phoenix application is made by mix phx.new, which is an archive of its own.',
    found: 'no task phx.new in this Mix',
    remedy: 'Install it: mix archive.install hex phx_new',
  });
}

function failed(args: string[], said: string): OtpError {
  return new OtpError({
    rule: `mix ${args.join(' ')} succeeds.`,
    found: `it failed, and printed:\n\n${said}\n`,
    remedy: 'Mend what it names.',
  });
}

function filesIn(folder: string): Map<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((path) => [relative(folder, path).replaceAll(sep, '/'), readFileSync(path)]));
}
