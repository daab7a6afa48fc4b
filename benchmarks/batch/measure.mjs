import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

const SAMPLE_MILLISECONDS = 50;

/**
 * Runs a command to its end.
 *
 * @returns seconds that it took, and the most memory that it and all that it started had at once, in MB: proportional set
 *   size, in which a page that several share counts once (proc(5), smaps_rollup). Linux only; else no `megabytes`.
 */
export async function measure(command, args, { cwd, env }) {
  const from = process.hrtime.bigint();
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  let most = 0;
  const sampling = setInterval(() => (most = Math.max(most, kilobytesOf(child.pid))), SAMPLE_MILLISECONDS);
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  clearInterval(sampling);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`);
  const seconds = Number(process.hrtime.bigint() - from) / 1e9;
  return { seconds, ...(most > 0 ? { megabytes: most / 1024 } : {}) };
}

function kilobytesOf(root) {
  const children = new Map();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    const parent = parentOf(name);
    children.set(parent, [...(children.get(parent) ?? []), name]);
  }
  const queue = [String(root)];
  let sum = 0;
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    sum += kilobytes(pid);
    queue.push(...(children.get(pid) ?? []));
  }
  return sum;
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
