import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { start } from './run';

interface ReleaseCheck {
  name: string;
  /** Absolute folder of the release. */
  path: string;
  /** Elixir, evaluated in the running node; what it prints is shown. */
  expression: string;
  timeoutMs: number;
  env: NodeJS.ProcessEnv;
}

/**
 * Boots a release, evaluates an expression in it and stops it.
 *
 * The node has a name and a cookie of its own, so that two checks, or a check and a deployed node, do not meet; it
 * listens on the loopback interface only, on a port that is known, so that no epmd is started, which would outlive it
 * (`-erl_epmd_port`, OTP 23.1).
 *
 * @returns why the check failed, or `undefined`
 */
export async function checkRelease(check: ReleaseCheck): Promise<string | undefined> {
  const env = await nodeEnvironment(check);
  const node = start(command(check, ['start'], env.node), 'inherit');
  let exited: number | undefined;
  const ended = node.exit.then((code) => (exited = code));
  try {
    const deadline = Date.now() + check.timeoutMs;
    if (!(await answers(check, env.client, deadline, () => exited))) {
      return exited === undefined
        ? `The release ${check.name} did not answer within ${check.timeoutMs / 1000} s of its start.`
        : `The release ${check.name} ended with exit code ${exited} before it answered.`;
    }
    console.log(`${check.name} is up; it evaluates: ${check.expression}`);
    const code = await ask(check, check.expression, env.client, deadline, 'inherit');
    if (code !== 0) return `The release ${check.name} could not evaluate the expression (exit code ${code}).`;
    await ask(check, 'System.stop()', env.client, deadline, ignored);
    const stopped = await Promise.race([ended, sleep(check.timeoutMs, undefined, { ref: false })]);
    if (stopped === undefined) return `The release ${check.name} did not stop within ${check.timeoutMs / 1000} s.`;
    if (stopped !== 0) return `The release ${check.name} was asked to stop and ended with exit code ${stopped}.`;
    console.log(`${check.name} has stopped`);
    return undefined;
  } finally {
    node.stop();
    await ended;
  }
}

/**
 * Asks until the node says that its boot script, and with it every application, has started; it answers before that.
 * Each question takes as long as a BEAM takes to start, so there is nothing to wait for.
 */
async function answers(
  check: ReleaseCheck,
  env: NodeJS.ProcessEnv,
  deadline: number,
  exited: () => number | undefined,
) {
  while (Date.now() < deadline && exited() === undefined) {
    if ((await ask(check, '{:started, _} = :init.get_status()', env, deadline, ignored)) === 0) return true;
  }
  return false;
}

/** Evaluates an expression in the node. @returns the exit code; not 0 when it raises or takes too long */
async function ask(
  check: ReleaseCheck,
  expression: string,
  env: NodeJS.ProcessEnv,
  deadline: number,
  output: Parameters<typeof start>[1],
): Promise<number> {
  const question = start(command(check, ['rpc', expression], env), output);
  const timer = setTimeout(question.stop, deadline - Date.now());
  return question.exit.finally(() => clearTimeout(timer));
}

/** What a question to a node that is not up yet says is no news. */
const ignored = () => undefined;

function command({ name, path }: ReleaseCheck, args: string[], env: NodeJS.ProcessEnv) {
  return { program: join(path, 'bin', process.platform === 'win32' ? `${name}.bat` : name), args, cwd: path, env };
}

async function nodeEnvironment({ name, env }: ReleaseCheck) {
  const id = randomBytes(6).toString('hex');
  const flags = `${env['ERL_AFLAGS'] ?? ''} -start_epmd false -erl_epmd_port ${await freePort()}`.trim();
  const common = {
    ...env,
    RELEASE_DISTRIBUTION: 'name',
    RELEASE_NODE: `${name}-check-${id}@127.0.0.1`,
    RELEASE_COOKIE: randomBytes(16).toString('hex'),
  };
  return {
    node: { ...common, ERL_AFLAGS: `${flags} -kernel inet_dist_use_interface {127,0,0,1}` },
    // It asks and is never asked; listening, it would want the node's own port.
    client: { ...common, ERL_AFLAGS: `${flags} -dist_listen false` },
  };
}

/** A port that nobody listens on just now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
