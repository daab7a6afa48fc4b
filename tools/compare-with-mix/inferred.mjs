// What nx-otp infers: Nx itself, with the built plugin, on a copy of the checkout.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeWorkspace } from './workspace.mjs';

const repo = fileURLToPath(new URL('../..', import.meta.url));
const plugin = join(repo, 'dist/src/plugin.js');
const packages = join(repo, 'node_modules');
const nx = join(packages, 'nx/dist/bin/nx.js');
const timeLimitMs = 15 * 60_000;

/**
 * `projects`: `{ root, app, problems }` of every Mix project in Nx's graph; `edges`: `{ from, to }` between them, roots
 * relative to the checkout.
 *
 * @param checkout absolute
 * @throws Error with Nx's output when Nx fails
 */
export async function askNx(checkout) {
  if (!existsSync(plugin)) throw new Error(`There is no ${plugin}. Build the plugin first: npm run build`);
  const workspace = makeWorkspace(checkout, plugin, packages);
  const scratch = mkdtempSync(join(tmpdir(), 'compare-with-mix-'));
  try {
    return readGraph(await runNx(workspace, scratch));
  } finally {
    for (const folder of [workspace, scratch]) rmSync(folder, { recursive: true, force: true });
  }
}

async function runNx(workspace, scratch) {
  const file = join(scratch, 'graph.json');
  const env = {
    ...process.env,
    NX_DAEMON: 'false',
    NX_CACHE_DIRECTORY: join(scratch, 'cache'),
    NX_WORKSPACE_DATA_DIRECTORY: join(scratch, 'data'),
    NX_WORKSPACE_ROOT_PATH: workspace,
    NO_COLOR: '1',
    CI: '1',
  };
  try {
    const options = { cwd: workspace, env, timeout: timeLimitMs, maxBuffer: 2 ** 28 };
    await promisify(execFile)(process.execPath, [nx, 'graph', `--file=${file}`], options);
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(
      ['nx graph failed.', error.stdout, error.stderr || error.message].filter(Boolean).join('\n').trim(),
    );
  }
}

function readGraph({ graph }) {
  const projects = Object.values(graph.nodes)
    .filter(({ data }) => data.metadata?.mix)
    .map(({ data }) => ({ root: data.root, app: data.metadata.mix.app, problems: data.metadata.mix.problems }));
  const known = new Set(projects.map(({ root }) => root));
  const rootOf = (name) => graph.nodes[name]?.data.root;
  const edges = Object.values(graph.dependencies)
    .flat()
    .map(({ source, target }) => ({ from: rootOf(source), to: rootOf(target) }))
    .filter(({ from, to }) => known.has(from) && known.has(to));
  return { projects: sortBy(projects, ({ root }) => root), edges: sortBy(edges, ({ from, to }) => `${from} ${to}`) };
}

/** Nx's own order says nothing. */
function sortBy(items, key) {
  return items.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
