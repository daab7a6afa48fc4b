import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Judge, nxOutcomes } from './stress/judge';
import { type Stressed, mutate } from './stress/mutations';
import { closure, configFile, projectFiles, randomProjects, readsOutside } from './stress/projects';
import { Dice } from './stress/random';
import { NX_VERSIONS } from './nx-versions';
import { Workspace } from './workspace';

const ROUNDS = Number(process.env['STRESS_ROUNDS'] ?? 3);
const SEED = Number(process.env['STRESS_SEED'] ?? 1);
const PROJECTS = 30;

function stressedWorkspace(dice: Dice): Stressed {
  const workspace = Workspace.create(NX_VERSIONS[SEED % NX_VERSIONS.length]!);
  const projects = randomProjects(dice, PROJECTS);
  workspace.edit('nx.json', '"plugins": []', '"plugins": ["nx-otp"]');
  workspace.write('.gitignore', 'node_modules\n.nx\n_build\n');
  workspace.write('config/config.exs', configFile(projects));
  for (const project of projects) {
    for (const [path, text] of Object.entries(projectFiles(project)))
      workspace.write(`apps/${project.name}/${path}`, text);
    if (readsOutside(project.name)) workspace.write(`shared/${project.name}.txt`, '751\n');
  }
  workspace.commit();
  return { workspace, projects, dice };
}

/** Which tests are run, and how. */
function randomRun({ projects, dice }: Stressed): { args: string[]; env: Record<string, string> } {
  const some = dice.some(projects.map(({ name }) => name));
  const what = dice.pick([['run-many'], ['run-many'], ['run-many', '-p', ...some], ['affected', '--base=HEAD']]);
  return {
    args: [...what, '-t', 'test', '--output-style=static'],
    env: dice.chance(25) ? { NX_BATCH_MODE: 'false' } : {},
  };
}

/** A run that does not come to its end. */
async function killedRun({ workspace, dice }: Stressed): Promise<string> {
  const nx = workspace.startNx('run-many', '-t', 'test', '--output-style=static');
  const ended = once(nx, 'exit');
  const after = 500 + dice.below(5_000);
  await Promise.race([sleep(after), ended]);
  nx.kill('SIGKILL');
  await ended;
  await workspace.whenNothingRuns();
  return `killed after ${after} ms`;
}

/** What is wrong with what Nx said: one line for each project. */
function differences({ workspace, projects }: Stressed, judge: Judge, output: string): string[] {
  const truth = judge.judge(workspace.root);
  const said = nxOutcomes(output);
  return projects.flatMap(({ name }) => {
    const ours = said.get(name);
    const clean = truth.get(name);
    if (ours === undefined || (clean && clean.value === ours.value && clean.passed === ours.passed)) return [];
    return [`${name}: Nx says ${JSON.stringify(ours)}, a clean build ${JSON.stringify(clean)}`];
  });
}

test(`a cache that is put under stress never lies: ${ROUNDS} rounds, STRESS_SEED=${SEED}`, async () => {
  const dice = new Dice(SEED);
  const stressed = stressedWorkspace(dice);
  const judge = new Judge(stressed.projects);
  const history: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const done = Array.from({ length: 1 + dice.below(5) }, () => mutate(stressed));
    if (dice.chance(10)) done.push(await killedRun(stressed));
    const { args, env } = randomRun(stressed);
    const { output } = stressed.workspace.nxWith(env, ...args);
    history.push(`round ${round}\n  ${[...done, `${JSON.stringify(env)} nx ${args.join(' ')}`].join('\n  ')}`);
    if (process.env['STRESS_SEED']) console.log(history.at(-1));
    const wrong = differences(stressed, judge, output);
    const missing = missingOutcomes(stressed, judge, args, output);
    if (wrong.length + missing.length > 0)
      throw new Error(
        `A difference, with STRESS_SEED=${SEED}, in ${stressed.workspace.root}:\n${[...wrong, ...missing].join('\n')}\n\n${history.join('\n')}\n\n${output}`,
      );
  }
  stressed.workspace.remove();
}, 86_400_000);

/** Projects whose tests a clean build runs, and Nx, which was asked for them, did not. */
function missingOutcomes({ workspace, projects }: Stressed, judge: Judge, args: string[], output: string): string[] {
  if (args[0] !== 'run-many') return [];
  const named = projects.map(({ name }) => name).filter((name) => args.includes(name));
  const asked = named.length > 0 ? named : projects.map(({ name }) => name);
  const truth = judge.judge(workspace.root);
  const said = nxOutcomes(output);
  return asked
    .filter((name) => truth.has(name) && !said.has(name))
    .map((name) => `${name}: Nx did not test it, of ${closure(projects, name).join(', ')}`);
}
