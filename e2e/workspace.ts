import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const repo = join(__dirname, '..');

/** The versions that the plugin supports: the oldest and the newest. */
export const NX_VERSIONS = ['23.3.2', '24.0.6'];
export const NEWEST_NX = '24.0.6';

/** What one Nx command did. */
export interface Run {
  status: number | null;
  /** stdout and stderr, colours removed. */
  output: string;
}

/**
 * A real Nx workspace in a folder of its own, with the packed plugin installed from its tarball as a user would, and
 * cache and workspace-data folders that nobody else uses (they are shared by clones of one remote otherwise).
 */
export class Workspace {
  private constructor(
    readonly root: string,
    private readonly state: string,
  ) {}

  static create(nxVersion: string): Workspace {
    return Workspace.with(nxVersion, tarball());
  }

  /** The same before anybody has installed the plugin. */
  static withoutPlugin(nxVersion: string): Workspace {
    return Workspace.with(nxVersion);
  }

  private static with(nxVersion: string, ...packages: string[]): Workspace {
    // A path with a space: half of all scripts break on one.
    const folder = mkdtempSync(join(tmpdir(), 'nx-otp e2e '));
    const root = join(folder, 'workspace');
    mkdirSync(root);
    const workspace = new Workspace(root, join(folder, 'state'));
    workspace.write('package.json', JSON.stringify({ name: 'acme', private: true, workspaces: ['packages/*'] }));
    workspace.write('nx.json', JSON.stringify({ plugins: [], analytics: false, defaultBase: 'main' }, null, 2));
    workspace.write('.gitignore', 'node_modules\n.nx\n');
    // @nx/devkit has no 24.0.6 of its own; its range takes every nx 24.
    const devkit = nxVersion.startsWith('24.') ? '24.0.0' : nxVersion;
    npm(root, 'install', '--save-dev', `nx@${nxVersion}`, `@nx/devkit@${devkit}`, ...packages);
    workspace.git('init', '--initial-branch=main');
    return workspace;
  }

  /** The same commit at another path, sharing this one's installed packages and, as CI does with a cache, Nx's state. */
  clone(): Workspace {
    const folder = mkdtempSync(join(tmpdir(), 'nx-otp e2e clone '));
    const root = join(folder, 'workspace');
    execFileSync('git', ['clone', '--quiet', this.root, root]);
    cpSync(this.state, join(folder, 'state'), { recursive: true });
    symlinkSync(join(this.root, 'node_modules'), join(root, 'node_modules'));
    return new Workspace(root, join(folder, 'state'));
  }

  /** Installs further packages from npm, each `name@version`. */
  install(...packages: string[]): void {
    npm(this.root, 'install', '--save-dev', ...packages);
  }

  /** Runs nx; never throws. */
  nx(...args: string[]): Run {
    return this.nxWith({}, ...args);
  }

  /** Runs nx with further variables; never throws. */
  nxWith(env: Record<string, string>, ...args: string[]): Run {
    return this.run(process.execPath, [join(this.root, 'node_modules/nx/dist/bin/nx.js'), ...args], env);
  }

  /** Runs nx and fails the test with all of its output when it fails. */
  nxOk(...args: string[]): string {
    const { status, output } = this.nx(...args);
    if (status !== 0) throw new Error(`nx ${args.join(' ')} ended with ${status}:\n${output}`);
    return output;
  }

  /** Starts nx and lets it run; what it says is on `stdout`, for who wants to know. */
  startNx(...args: string[]): ChildProcess {
    const nx = join(this.root, 'node_modules/nx/dist/bin/nx.js');
    const child = spawn(process.execPath, [nx, ...args], {
      cwd: this.root,
      env: this.environment(),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child.stdout.resume();
    return child;
  }

  /** The same in a terminal of its own: what is written to `stdin` is typed there. */
  startNxInTerminal(...args: string[]): ChildProcess {
    const command = ['"$NODE" node_modules/nx/dist/bin/nx.js', ...args].join(' ');
    return spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      cwd: this.root,
      env: { ...this.environment(), NODE: process.execPath },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
  }

  /** How to start a command of an installed package, for who starts it. */
  command(
    name: string,
    ...args: string[]
  ): { command: string; args: string[]; cwd: string; env: Record<string, string> } {
    const set = Object.entries(this.environment()).filter((each): each is [string, string] => each[1] !== undefined);
    return { command: join(this.root, 'node_modules/.bin', name), args, cwd: this.root, env: Object.fromEntries(set) };
  }

  run(command: string, args: string[], env: Record<string, string> = {}): Run {
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      cwd: this.root,
      encoding: 'utf8',
      env: { ...this.environment(), ...env },
      maxBuffer: 64 * 1024 * 1024,
    });
    return { status, output: `${stdout}${stderr}${error ?? ''}`.replace(/\u001b\[[0-9;]*m/g, '') };
  }

  /** Resolves when all that was started from the workspace has ended. */
  async whenNothingRuns(): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (processesOf(this.root).length > 0) {
      if (Date.now() > deadline) throw new Error(`Still running: ${processesOf(this.root).join('\n')}`);
      await sleep(20);
    }
  }

  git(...args: string[]): string {
    const identity = ['-c', 'user.name=e2e', '-c', 'user.email=e2e@example.invalid'];
    return execFileSync('git', [...identity, ...args], { cwd: this.root, encoding: 'utf8' });
  }

  commit(): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', 'e2e');
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  exists(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  /** Replaces every occurrence; there has to be one. */
  edit(path: string, from: string, to: string): void {
    const text = this.read(path);
    if (!text.includes(from)) throw new Error(`${path} does not contain ${from}`);
    this.write(path, text.replaceAll(from, to));
  }

  remove(): void {
    rmSync(dirname(this.root), { recursive: true, force: true });
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      CI: undefined,
      FORCE_COLOR: undefined,
      NX_CACHE_DIRECTORY: join(this.state, 'cache'),
      NX_WORKSPACE_DATA_DIRECTORY: join(this.state, 'data'),
      NX_DAEMON: 'false',
      NX_NO_CLOUD: 'true',
    };
  }
}

/** Command lines with a path in them. */
function processesOf(root: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes(root));
}

let packed: string | undefined;

/** The plugin as npm would publish it, packed once: the path of the file. */
export function tarball(): string {
  if (packed) return packed;
  const folder = mkdtempSync(join(tmpdir(), 'nx-otp-pack-'));
  const file = execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    cwd: repo,
    encoding: 'utf8',
  });
  packed = join(folder, file.trim().split('\n').at(-1)!);
  return packed;
}

function npm(cwd: string, ...args: string[]): void {
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--prefer-offline', '--silent'], { cwd, stdio: 'pipe' });
}
