import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { OtpError, didYouMean } from '../errors';
import type { LiveTree } from '../live/tree';
import { ownCookie } from './cookie';
import { mixEnvironment } from './environment';
import { type Command, capture } from './run';

/** A node that runs, here or elsewhere, and the application to look at; by default the one that the node is named after. */
interface RunningNode {
  /** `orders@shop.example.com` or, with a short host name, `orders@shop`. */
  node: string;
  cookie?: string;
  app?: string;
}

/** The absolute folder of a mix.exs; the application is the project's own unless `app` names another. */
export interface MixProject {
  project: string;
  app?: string;
}

/** Time for a node to answer, and for a project to be compiled and started, too. */
const NODE_MS = 30_000;
const PROJECT_MS = 300_000;

/**
 * The supervision tree of an application as it runs: on a node, which is only asked, or of a Mix project, which is compiled
 * and started for it, in MIX_ENV or dev.
 *
 * @throws OtpError when the node cannot be reached (which part of its address is wrong), the application has no tree there,
 *   or the project does not start
 * @example
 * await liveTree({ node: 'orders@127.0.0.1' })
 * await liveTree({ project: '/repo/apps/orders' })
 */
export async function liveTree(from: RunningNode | MixProject): Promise<LiveTree> {
  return 'node' in from ? ofNode(from) : ofProject(from);
}

async function ofNode({ node, cookie = ownCookie(), app = '' }: RunningNode): Promise<LiveTree> {
  if (!/^[^@\s]+@[^@\s]+$/.test(node)) {
    throw new OtpError({
      rule: 'A node has a name and a host.',
      found: node,
      allowed: 'name@host',
      remedy: 'Give the name that node() prints there, for example orders@127.0.0.1.',
    });
  }
  if (cookie === undefined) {
    throw new OtpError({
      rule: 'A node answers those who know its cookie.',
      found: 'neither NX_OTP_COOKIE nor RELEASE_COOKIE nor ~/.erlang.cookie',
      remedy: `Set NX_OTP_COOKIE to what Node.get_cookie() prints on ${node}.`,
    });
  }
  const nonce = newNonce();
  // The nonce is the cookie of our own node, which nobody connects to: without one it would write ~/.erlang.cookie. That
  // of the other node goes through stdin, where ps does not show it.
  const args = ['--cookie', nonce, SCRIPT, nonce, 'node', node, app];
  const command = { program: 'elixir', args, cwd: process.cwd(), env: plain(process.env), input: `${cookie}\n` };
  return answer(command, nonce, NODE_MS, node);
}

async function ofProject({ project, app = '' }: MixProject): Promise<LiveTree> {
  const nonce = newNonce();
  const args = ['run', SCRIPT, nonce, 'here', app];
  const env = plain(mixEnvironment({}, process.env['MIX_ENV'] ?? 'dev'));
  return answer({ program: 'mix', args, cwd: project, env, sweep: true }, nonce, PROJECT_MS, project);
}

const SCRIPT = join(__dirname, 'live-tree.exs');

const newNonce = () => randomBytes(12).toString('hex');

function plain(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, NO_COLOR: '1' };
}

/** What the script can tell: the tree, or why there is none. */
type Answer = { tree: LiveTree } | { error: Unreachable | NoTree };
type Unreachable = { kind: 'host' | 'epmd' | 'refused' } | { kind: 'name'; names: string[] };
interface NoTree {
  kind: 'app';
  app: string;
  apps: string[];
}

async function answer(command: Command, nonce: string, timeoutMs: number, of: string): Promise<LiveTree> {
  const { output } = await capture(command, timeoutMs);
  const json = output.split('\n').find((line) => line.startsWith(`${nonce} `));
  if (json === undefined) throw silent(output, timeoutMs, of);
  const said: Answer = JSON.parse(json.slice(nonce.length));
  if ('tree' in said) return said.tree;
  throw said.error.kind === 'app' ? noTree(said.error, of) : unreachable(said.error, of);
}

function silent(output: string, timeoutMs: number, of: string): OtpError {
  const lastWords = output.trim().split('\n').slice(-12).join('\n           ');
  return new OtpError({
    rule: `${of} tells its supervision tree within ${timeoutMs / 1000} s.`,
    found: lastWords || 'nothing',
    remedy: 'Mend what is said there, and try again.',
  });
}

function noTree({ app, apps }: NoTree, of: string): OtpError {
  const near = didYouMean(app, apps);
  return new OtpError({
    rule: 'Only a running application with supervisors has a tree.',
    found: `none of ${app} on ${of}`,
    allowed: apps.join(', '),
    remedy: `${near === undefined ? '' : `Did you mean ${near}? `}Name one of them with --app.`,
  });
}

/** One text for each part of an address that may be wrong. */
function unreachable(error: Unreachable, node: string): OtpError {
  const [name, host] = node.split('@') as [string, string];
  const rule = `The node ${node} can be reached.`;
  switch (error.kind) {
    case 'host':
      return new OtpError({
        rule,
        found: `no address for the host ${host}`,
        remedy: `Check its spelling, or add ${host} to /etc/hosts.`,
      });
    case 'epmd':
      return new OtpError({
        rule,
        found: `no epmd, which knows the nodes of a host, answers on ${host}`,
        remedy: `Start the node with a name (elixir --name or --sname), and let port 4369 of ${host} through.`,
      });
    case 'name':
      return new OtpError({
        rule,
        found: `no node ${name} on ${host}`,
        allowed: error.names.length > 0 ? error.names.map((each) => `${each}@${host}`).join(', ') : 'none runs there',
        remedy: `Start it with that name, or give the one that it has.`,
      });
    case 'refused':
      return new OtpError({
        rule,
        found: `${name} is registered on ${host} and does not let us in`,
        remedy:
          'Set NX_OTP_COOKIE to what Node.get_cookie() prints there, give the name that node() prints there, whole, and let its port through.',
      });
  }
}
