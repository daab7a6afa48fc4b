// What people do: how each way runs Mix tasks over all projects, and what makes it start from nothing.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from './measure.mjs';

/** `run` takes tasks of Mix, each a call of its own: `run("compile", "test")`. */
export function umbrella(folder) {
  return {
    folder,
    run: (...tasks) => sh(folder, tasks.map((task) => `mix ${task}`).join('; ')),
    forget: () => remove(join(folder, '_build')),
  };
}

export function shellLoop(folder, count) {
  return {
    folder,
    run: (...tasks) => {
      const mix = tasks.map((task) => `mix ${task}`).join('; ');
      return sh(folder, `for n in $(seq 0 ${count - 1}); do (cd apps/app$n; ${mix}); done`);
    },
    forget: () => {
      for (let n = 0; n < count; n++) remove(join(folder, `apps/app${n}/_build`));
    },
  };
}

/**
 * @param state folder of Nx's cache and workspace data, of this workspace alone
 * @param repo this repository, whose Nx it is
 */
export function nx(folder, state, repo, daemon = false) {
  const env = {
    ...process.env,
    NX_DAEMON: String(daemon),
    NX_NO_CLOUD: 'true',
    NX_CACHE_DIRECTORY: join(state, 'cache'),
    NX_WORKSPACE_DATA_DIRECTORY: join(state, 'data'),
  };
  const call = (...args) =>
    measure(process.execPath, [join(repo, 'node_modules/nx/dist/bin/nx.js'), ...args], { cwd: folder, env });
  return {
    folder,
    run: (...tasks) => call('run-many', '-t', ...tasks, '--output-style=static'),
    forget: () => [join(folder, '_build'), state].forEach(remove),
    /** As a fresh clone finds it: nothing is built, but what has been built before is in the cache, whose index is a database. */
    forgetBuild: () => {
      remove(join(folder, '_build'));
      const data = env.NX_WORKSPACE_DATA_DIRECTORY;
      for (const name of readdirSync(data)) if (!/\.db/.test(name)) remove(join(data, name));
    },
    stop: () => call('daemon', '--stop'),
  };
}

function sh(cwd, script) {
  return measure('sh', ['-ec', script], { cwd, env: process.env });
}

function remove(path) {
  rmSync(path, { recursive: true, force: true });
}
