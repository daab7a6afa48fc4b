// What Mix says: the projects of a checkout and the edges between them, by loading every mix.exs in three environments.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { loadWithMix } from './elixir.mjs';

const environments = ['dev', 'test', 'prod'];

/**
 * Asks Mix about every project folder.
 *
 * - `projects`: `{ root, app }` of those that load in an environment or more
 * - `broken`: `{ root, reason }` of those that load in none; templates are in neither
 * - `edges`: `{ from, to, environments }`. A path or umbrella dependency on a folder of `roots`, whatever its `only:`; an
 *   umbrella root has an edge to each child.
 *
 * @param checkout absolute, without symbolic links
 * @param roots as `findMixProjects` gives them
 * @param report called with `(done, total)` as it goes on
 */
export async function askMix(checkout, roots, report) {
  const answers = await loadAll(checkout, roots, report);
  const ours = roots.filter((root) => !isTemplate(join(checkout, root, 'mix.exs'), answers.get(root)));
  const truth = { projects: [], broken: [], edges: [] };
  for (const root of ours) {
    const inEnvironment = answers.get(root);
    const loaded = environments.filter((env) => !failed(inEnvironment[env]));
    if (loaded.length > 0) truth.projects.push({ root, app: inEnvironment[loaded[0]].app });
    else truth.broken.push({ root, reason: inEnvironment.dev.error.trim().split('\n')[0] });
    truth.edges.push(...edgesFrom(checkout, root, new Set(ours), loaded, inEnvironment));
  }
  return truth;
}

/** The reason may be empty: `raise ""`. */
function failed({ error }) {
  return error !== undefined;
}

/** With EEx tags and no Elixir. The tags alone may stand in a string: emqx renders its vm.args from the root's mix.exs. */
function isTemplate(mixExs, { dev }) {
  return dev.parses === false && readFileSync(mixExs, 'utf8').includes('<%');
}

async function loadAll(checkout, roots, report) {
  const answers = new Map(roots.map((root) => [root, {}]));
  const jobs = roots.flatMap((root) => environments.map((env) => ({ root, env })));
  let done = 0;
  await inPool(jobs, async ({ root, env }) => {
    answers.get(root)[env] = await loadWithMix(join(checkout, root), env);
    report(++done, jobs.length);
  });
  // A child may call what its umbrella root's mix.exs defines: Mix has loaded that before.
  const again = jobs
    .filter(({ root, env }) => failed(answers.get(root)[env]))
    .map(({ root, env }) => ({ root, env, umbrella: umbrellaRootOf(checkout, root, env, answers) }))
    .filter(({ umbrella }) => umbrella !== undefined);
  await inPool(again, async ({ root, env, umbrella }) => {
    answers.get(root)[env] = await loadWithMix(join(checkout, root), env, join(checkout, umbrella));
    report(++done, jobs.length + again.length);
  });
  return answers;
}

/** Where the umbrella root itself does not load, neither do its children. */
function umbrellaRootOf(checkout, root, env, answers) {
  const parent = dirname(join(checkout, root));
  return [...answers.keys()].find((candidate) => answers.get(candidate)[env].apps_path === parent);
}

function edgesFrom(checkout, from, known, loaded, inEnvironment) {
  const environmentsOf = new Map();
  for (const env of loaded) {
    for (const folder of new Set([...inEnvironment[env].dependencies, ...inEnvironment[env].children])) {
      const to = relative(checkout, folder).split(sep).join('/') || '.';
      if (to !== from && known.has(to)) environmentsOf.set(to, [...(environmentsOf.get(to) ?? []), env]);
    }
  }
  return [...environmentsOf].map(([to, envs]) => ({ from, to, environments: envs }));
}

async function inPool(jobs, work) {
  const queue = [...jobs];
  const worker = async () => {
    for (let job = queue.shift(); job; job = queue.shift()) await work(job);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}
