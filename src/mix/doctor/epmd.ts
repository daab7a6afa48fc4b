import { connect } from 'node:net';
import { findProgram } from '../programs';
import { installCommand } from '../toolchain';
import { type Check, check } from './check';

const TIMEOUT_MS = 2_000;

/** NAMES_REQ of the Erlang distribution protocol ("EPMD Protocol"): a length of 1 and the letter n. */
const NAMES_REQUEST = Buffer.from([0, 1, 0x6e]);

/** The program that tells where the nodes of a host listen, and what answers on its port. */
export async function checkEpmd(folder: string, env: NodeJS.ProcessEnv = process.env): Promise<Check[]> {
  const program = findProgram('epmd', env['PATH']);
  const port = Number(env['ERL_EPMD_PORT'] ?? 4369);
  const answer = await askForNames(port);
  return [
    check('epmd', program !== undefined || answer.kind === 'epmd', {
      otherwise: 'warn',
      found: program ?? 'none on the PATH',
      needed: 'for nodes that are to find each other; erl starts the one it comes with',
      remedy: installCommand(folder),
    }),
    check(`port ${port}`, answer.kind !== 'stranger', {
      otherwise: 'fail',
      found: FOUND[answer.kind](answer.nodes),
      needed: 'epmd, or nothing: the first node starts it',
      remedy: `End what listens there (ss -ltnp sport = :${port}), or choose another port: export ERL_EPMD_PORT=4370`,
    }),
  ];
}

interface Answer {
  kind: 'epmd' | 'nobody' | 'stranger';
  nodes: string[];
}

const FOUND: Record<Answer['kind'], (nodes: string[]) => string> = {
  epmd: (nodes) => `epmd, which knows ${nodes.length === 0 ? 'no node' : nodes.join(', ')}`,
  nobody: () => 'nothing',
  stranger: () => 'something that is no epmd',
};

/** Asks as `epmd -names` does: epmd answers with its own port in four bytes, then a line for each node, and hangs up. */
function askForNames(port: number): Promise<Answer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let isConnected = false;
    const socket = connect({ port, host: '127.0.0.1', timeout: TIMEOUT_MS });
    const finish = () => {
      socket.destroy();
      const answer = Buffer.concat(chunks);
      const isEpmd = answer.length >= 4 && answer.readUInt32BE(0) === port;
      const nodes = [...answer.toString('utf8', 4).matchAll(/^name (\S+) at port \d+$/gm)].map((match) => match[1]!);
      resolve(isEpmd ? { kind: 'epmd', nodes } : { kind: isConnected ? 'stranger' : 'nobody', nodes: [] });
    };
    socket.on('connect', () => {
      isConnected = true;
      socket.write(NAMES_REQUEST);
    });
    socket.on('data', (chunk) => chunks.push(chunk));
    for (const end of ['timeout', 'error', 'close'] as const) socket.once(end, finish);
  });
}
