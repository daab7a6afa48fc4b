import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { NX_VERSIONS } from './nx-versions';

const repo = join(__dirname, '..');

/** Where jest's processes learn what has been installed: variables reach them, other values do not. */
const VARIABLE = 'NX_OTP_E2E_INSTALLED';

/** What all suites begin with. An install takes ten times the CPU of a copy, and each suite needs one or two. */
export interface Installed {
  /** The plugin as npm would publish it. */
  tarball: string;
  /** A workspace with the plugin for each version of Nx. Two folders below the temporary one, as copies are: npm notes where the
   * tarball is from there. */
  workspaces: Record<string, string>;
}

export function installed(): Installed {
  return JSON.parse(process.env[VARIABLE]!);
}

export async function installOnce(): Promise<void> {
  const tarball = pack();
  const folder = mkdtempSync(join(tmpdir(), 'nx-otp-installed-'));
  const workspaces = Object.fromEntries(NX_VERSIONS.map((version) => [version, join(folder, version)]));
  await Promise.all(
    Object.entries(workspaces).map(([version, root]) => {
      writeWorkspace(root);
      return promisify(execFile)('npm', installation(version, tarball), { cwd: root });
    }),
  );
  process.env[VARIABLE] = JSON.stringify({ tarball, workspaces } satisfies Installed);
}

/** A workspace before npm has installed anything. */
export function writeWorkspace(root: string): void {
  mkdirSync(root, { recursive: true });
  const write = (file: string, text: string) => writeFileSync(join(root, file), text);
  write('package.json', JSON.stringify({ name: 'acme', private: true, workspaces: ['packages/*'] }));
  write('nx.json', JSON.stringify({ plugins: [], analytics: false, defaultBase: 'main' }, null, 2));
  write('.gitignore', 'node_modules\n.nx\n');
}

/** Arguments of npm that install Nx of a version, and other packages. */
export function installation(nxVersion: string, ...packages: string[]): string[] {
  // @nx/devkit has no 24.0.6 of its own; its range takes every nx 24.
  const devkit = nxVersion.startsWith('24.') ? '24.0.0' : nxVersion;
  return npmInstall(`nx@${nxVersion}`, `@nx/devkit@${devkit}`, ...packages);
}

export function npmInstall(...packages: string[]): string[] {
  return ['install', '--save-dev', ...packages, '--no-audit', '--no-fund', '--prefer-offline', '--silent'];
}

function pack(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nx-otp-pack-'));
  const options = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
  const printed = execFileSync('npm', options, { cwd: repo, encoding: 'utf8' });
  return join(folder, printed.trim().split('\n').at(-1)!);
}
