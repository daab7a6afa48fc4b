import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from './transpiled.fixture';

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A node with a name, and an epmd of its own, which else would outlive it. */
export class BeamNode {
  static readonly cookie = 'sesame';
  /** `orders123@127.0.0.1`. */
  readonly name: string;
  readonly folder = temporaryFolder();

  private constructor(
    app: string,
    /** Where it finds epmd, and whoever looks for it, too. */
    readonly env: { ERL_EPMD_PORT: string },
    private readonly epmd: ChildProcess,
    private node?: ChildProcess,
  ) {
    this.name = `${app}@127.0.0.1`;
  }

  /** @param script Elixir, which the node runs before it is there; it lives until `stop` */
  static async start(app: string, script: string): Promise<BeamNode> {
    const port = await freePort();
    const epmd = spawn('epmd', ['-port', String(port)], { stdio: 'ignore' });
    await listening(port);
    const node = new BeamNode(app, { ERL_EPMD_PORT: String(port) }, epmd);
    await node.run(script);
    return node;
  }

  async stop(): Promise<void> {
    // Its script ends when its input does.
    this.node!.stdin!.end();
    await once(this.node!, 'exit');
    this.epmd.kill();
    await once(this.epmd, 'exit');
    rmSync(this.folder, { recursive: true });
  }

  private async run(script: string): Promise<void> {
    writeFileSync(join(this.folder, 'node.exs'), `${script}\nIO.puts("up")\nIO.read(:stdio, :all)\n`);
    this.node = spawn('elixir', ['--name', this.name, '--cookie', BeamNode.cookie, 'node.exs'], {
      cwd: this.folder,
      env: { ...process.env, ...this.env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(this.node.stdout!, 'data');
  }
}

async function listening(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  // once() rejects when the socket has an error before.
  const isListening = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  if (!isListening) await listening(port);
}
