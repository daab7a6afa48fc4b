import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { type Server, type Socket, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Does the work while no other task has the build folder. rebar3 has no lock of its own: of 36 runs of `eunit` and `ct`,
 * six at a time over one `_build/test`, two failed (rebar3 3.19).
 *
 * The lock is a local socket that is listened on: it goes with whoever holds it, however that ends.
 *
 * @param folder absolute
 */
export async function withBuildLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const address = addressFor(folder);
  let lock = await listen(address);
  while (!lock) {
    await released(address);
    lock = await listen(address);
  }
  const waiting = new Set<Socket>();
  lock.on('connection', (socket) => {
    waiting.add(socket);
    socket.on('error', () => undefined);
  });
  try {
    return await work();
  } finally {
    lock.close();
    for (const socket of waiting) socket.destroy();
  }
}

/** On Linux a name that no file has; on Windows a pipe; elsewhere a file, which a holder that was killed leaves behind. */
function addressFor(folder: string): string {
  const name = `nx-otp-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`;
  if (process.platform === 'linux') return `\0${name}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

/** The lock, or undefined when somebody has it. */
async function listen(address: string): Promise<Server | undefined> {
  const server = createServer();
  try {
    server.listen(address);
    await once(server, 'listening');
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
}

/** Resolves when the holder lets go, or is gone. */
function released(address: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const isFile = !address.startsWith('\0') && process.platform !== 'win32';
      if (isFile && error.code === 'ECONNREFUSED') rmSync(address, { force: true });
    });
    socket.on('close', () => resolve());
    socket.resume();
  });
}
