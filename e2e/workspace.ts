import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
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
import { installation, installed, npmInstall, writeWorkspace } from './installed';

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
    const workspace = Workspace.empty();
    execFileSync('cp', ['-R', `${installed().workspaces[nxVersion]}/.`, workspace.root]);
    workspace.git('init', '--initial-branch=main');
    return workspace;
  }

  /** The same before anybody has installed the plugin. */
  static withoutPlugin(nxVersion: string): Workspace {
    const workspace = Workspace.empty();
    writeWorkspace(workspace.root);
    execFileSync('npm', installation(nxVersion), { cwd: workspace.root, stdio: 'pipe' });
    workspace.git('init', '--initial-branch=main');
    return workspace;
  }

  private static empty(): Workspace {
    // A path with a space: half of all scripts break on one.
    const folder = mkdtempSync(join(tmpdir(), 'nx-otp e2e '));
    mkdirSync(join(folder, 'workspace'));
    return new Workspace(join(folder, 'workspace'), join(folder, 'state'));
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

  /** Nx's cache. */
  get cache(): string {
    return join(this.state, 'cache');
  }

  /** Installs further packages from npm, each `name@version`. */
  install(...packages: string[]): void {
    execFileSync('npm', npmInstall(...packages), { cwd: this.root, stdio: 'pipe' });
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

  /** Runs nx while this process answers what it asks for; never throws. */
  async nxMeanwhile(env: Record<string, string>, ...args: string[]): Promise<Run> {
    const child = spawn(process.execPath, [join(this.root, 'node_modules/nx/dist/bin/nx.js'), ...args], {
      cwd: this.root,
      env: { ...this.environment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => output.push(String(text)));
    const [status] = await once(child, 'close');
    return { status, output: output.join('').replace(/\u001b\[[0-9;]*m/g, '') };
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
    const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      cwd: this.root,
      env: { ...this.environment(), NODE: process.execPath },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    // It may have ended by itself before what is typed reaches it: how it ended is what counts.
    terminal.stdin.on('error', () => undefined);
    return terminal;
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
      NX_CACHE_DIRECTORY: this.cache,
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
