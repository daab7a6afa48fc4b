import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

const SAMPLE_MILLISECONDS = 50;
/** USER_HZ, which Linux has fixed for programs. */
const TICKS_A_SECOND = 100;

/**
 * Runs a command to its end.
 *
 * @returns seconds that it took, and on Linux what it and all that it started needed: `cpu` seconds, and the most memory at
 *   once in MB: proportional set size, in which a page that several share counts once (proc(5), smaps_rollup).
 */
export async function measure(command, args, { cwd, env }) {
  const from = process.hrtime.bigint();
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  let [most, ticks] = [0, 0];
  const sampling = setInterval(() => {
    const tree = processesOf(child.pid);
    most = Math.max(most, sum(tree, kilobytes));
    ticks = Math.max(ticks, sum(tree, ticksOf));
  }, SAMPLE_MILLISECONDS);
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  clearInterval(sampling);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`);
  const seconds = Number(process.hrtime.bigint() - from) / 1e9;
  return { seconds, ...(most > 0 ? { megabytes: most / 1024, cpu: ticks / TICKS_A_SECOND } : {}) };
}

function sum(list, valueOf) {
  return list.reduce((total, each) => total + valueOf(each), 0);
}

/** A process and all that descend from it. */
function processesOf(root) {
  const children = new Map();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    const parent = parentOf(name);
    children.set(parent, [...(children.get(parent) ?? []), name]);
  }
  const found = [String(root)];
  for (const each of found) found.push(...(children.get(each) ?? []));
  return found;
}

/** Of a process, and of its children that have ended: utime, stime, cutime and cstime of proc(5), stat. */
function ticksOf(pid) {
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1).split(' ');
  return fields.length < 15 ? 0 : sum(fields.slice(11, 15), Number);
}

function parentOf(pid) {
  // The name, in brackets, may hold anything.
  return /\) \S (\d+)/.exec(read(`/proc/${pid}/stat`))?.[1];
}

function kilobytes(pid) {
  return Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
