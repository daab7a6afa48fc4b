// What Mix says: the projects of a checkout and the edges between them, by loading every mix.exs in three environments.
import { availableParallelism } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { loadWithMix } from './elixir.mjs';

const environments = ['dev', 'test', 'prod'];

/**
 * Asks Mix about every project folder.
 *
 * - `projects`: `{ root, app }` of those that load in an environment or more
 * - `broken`: `{ root, reason }` of those that load in none
 * - `edges`: `{ from, to, environments }`. A path or umbrella dependency on a folder of `roots`, whatever its `only:`; an
 *   umbrella root has an edge to each child.
 *
 * @param checkout absolute, without symbolic links
 * @param roots as `findMixProjects` gives them
 * @param report called with `(done, total)` as it goes on
 */
export async function askMix(checkout, roots, report) {
  const answers = await loadAll(checkout, roots, report);
  const truth = { projects: [], broken: [], edges: [] };
  for (const root of roots) {
    const loaded = environments.filter((env) => !answers.get(root)[env].error);
    const [first] = loaded;
    if (first) truth.projects.push({ root, app: answers.get(root)[first].app });
    else truth.broken.push({ root, reason: answers.get(root).dev.error.trim().split('\n')[0] });
    truth.edges.push(...edgesFrom(checkout, root, new Set(roots), loaded, answers.get(root)));
  }
  return truth;
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
    .filter(({ root, env }) => answers.get(root)[env].error)
    .map(({ root, env }) => ({ root, env, umbrella: umbrellaRootOf(checkout, root, answers) }))
    .filter(({ umbrella }) => umbrella !== undefined);
  await inPool(again, async ({ root, env, umbrella }) => {
    answers.get(root)[env] = await loadWithMix(join(checkout, root), env, join(checkout, umbrella));
  });
  return answers;
}

function umbrellaRootOf(checkout, root, answers) {
  const parent = dirname(join(checkout, root));
  return [...answers.keys()].find((candidate) =>
    Object.values(answers.get(candidate)).some((answer) => answer.apps_path === parent),
  );
}

function edgesFrom(checkout, from, known, loaded, answers) {
  const environmentsOf = new Map();
  for (const env of loaded) {
    for (const folder of new Set([...answers[env].dependencies, ...answers[env].children])) {
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
