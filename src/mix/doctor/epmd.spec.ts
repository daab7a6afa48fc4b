import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { freePort } from '../beam-node.fixture';
import { installCommand } from '../toolchain';
import { checkEpmd } from './epmd';

async function listen(onConnection: (socket: Socket) => void): Promise<[Server, number]> {
  const server = createServer(onConnection).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return [server, (server.address() as AddressInfo).port];
}

const look = async (port: number) =>
  (await checkEpmd('/', { PATH: process.env['PATH'], ERL_EPMD_PORT: String(port) })).at(-1);

describe('the port of epmd', () => {
  it('may have epmd on it, which knows the nodes', async () => {
    const port = await freePort();
    const epmd = spawn('epmd', ['-port', String(port)], { stdio: 'ignore' });
    try {
      let seen = await look(port);
      while (seen?.found === 'nothing') seen = await look(port);
      expect(seen).toEqual({
        name: `port ${port}`,
        status: 'ok',
        found: 'epmd, which knows no node',
        needed: 'epmd, or nothing: the first node starts it',
      });
    } finally {
      epmd.kill();
      await once(epmd, 'exit');
    }
  });

  it('may be free', async () => {
    expect(await look(await freePort())).toMatchObject({ status: 'ok', found: 'nothing' });
  });

  it.each([
    ['hangs up', 'end'],
    ['speaks HTTP', 'http'],
    ['is silent', 'silent'],
  ])('may not have something on it that %s', async (_, manner) => {
    const [server, port] = await listen((socket) => {
      socket.on('error', () => undefined).resume();
      if (manner === 'end') socket.end();
      if (manner === 'http') socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    expect(await look(port)).toEqual({
      name: `port ${port}`,
      status: 'fail',
      found: 'something that is no epmd',
      needed: 'epmd, or nothing: the first node starts it',
      remedy: `End what listens there (ss -ltnp sport = :${port}), or choose another port: export ERL_EPMD_PORT=4370`,
    });
    server.close();
  });
});

it('warns of an epmd that is not installed', async () => {
  const [epmd] = await checkEpmd('/', { PATH: '/nowhere', ERL_EPMD_PORT: String(await freePort()) });
  expect(epmd).toEqual({
    name: 'epmd',
    status: 'warn',
    found: 'none on the PATH',
    needed: 'for nodes that are to find each other; erl starts the one it comes with',
    remedy: installCommand('/'),
  });
});
