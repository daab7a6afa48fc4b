import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from '../workspace';
import { type StressProject, extraModule } from './projects';
import type { Dice } from './random';

/** Something that people and tools do to a workspace between two runs; @returns what it did, in words. */
type Mutation = (stress: Stressed) => string;

export interface Stressed {
  workspace: Workspace;
  projects: readonly StressProject[];
  dice: Dice;
}

/** Does one thing at random. */
export function mutate(stressed: Stressed): string {
  return stressed.dice.pick(WEIGHTED)(stressed);
}

const WEIGHTED: Mutation[] = [
  ...repeat(8, editNumber),
  ...repeat(4, editAndKeepTime),
  ...repeat(2, editInTheMidst),
  ...repeat(2, growNumber),
  ...repeat(2, addExtra),
  ...repeat(2, removeExtra),
  renameExtra,
  ...repeat(2, breakSource),
  ...repeat(3, mendAll),
  ...repeat(2, touch),
  commit,
  ...repeat(3, switchBranch),
  revertSome,
  forgetNx,
  removeBuild,
  compileByHand,
  keepBuild,
  ...repeat(2, restoreBuild),
];

function repeat(times: number, mutation: Mutation): Mutation[] {
  return Array.from({ length: times }, () => mutation);
}

/** Files with numbers in them, from the workspace. */
function editable({ workspace, projects }: Stressed): string[] {
  const sources = projects.flatMap(({ name }) => [
    ...readdirSync(join(workspace.root, `apps/${name}/lib`), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ex'))
      .map((path) => `apps/${name}/lib/${path}`),
    `apps/${name}/priv/data.txt`,
  ]);
  const shared = readdirSync(join(workspace.root, 'shared')).map((path) => `shared/${path}`);
  return [...sources.sort(), 'config/config.exs', ...shared.sort()];
}

const NUMBER = /(?<![\w.])\d{3,}(?!\w)/g;

function replaceNumber(stressed: Stressed, path: string, make: (old: string) => string): string {
  const { workspace, dice } = stressed;
  const text = workspace.read(path);
  const found = [...text.matchAll(NUMBER)];
  if (found.length === 0) return `${path} has no number`;
  const { index, 0: old } = dice.pick(found);
  const next = make(old);
  workspace.write(path, text.slice(0, index) + next + text.slice(index + old.length));
  return `${path}: ${old} -> ${next}`;
}

function editNumber(stressed: Stressed): string {
  const { dice } = stressed;
  return replaceNumber(stressed, dice.pick(editable(stressed)), (old) => ofLength(dice, old.length));
}

/**
 * A time of the past that no file ever had before: Nx itself takes a file for unchanged when its time is just the same
 * (24.0.6, without the daemon), and nothing that it starts hears of such an edit.
 */
function past(dice: Dice): Date {
  return new Date(Date.UTC(2020, 1, 2) + dice.below(50_000_000) * 1_000);
}

/** As rsync -t and unpacked archives do: another content, and a time of the past. */
function editAndKeepTime(stressed: Stressed): string {
  const { workspace, dice } = stressed;
  const path = dice.pick(editable(stressed));
  const { mtimeMs } = statSync(join(workspace.root, path));
  const time = dice.chance(50) ? past(dice) : new Date(mtimeMs - 1_000 * (1 + dice.below(10)));
  const done = replaceNumber(stressed, path, (old) => ofLength(dice, old.length));
  setTime(workspace, path, time);
  return `${done}, as of ${time.toISOString()}`;
}

/** Two edits with a run between them, all within what may be one second. */
function editInTheMidst(stressed: Stressed): string {
  const { workspace, dice, projects } = stressed;
  const { name } = dice.pick(projects);
  const first = replaceNumber(stressed, `apps/${name}/lib/${name}/macros.ex`, (old) => ofLength(dice, old.length));
  const { status } = workspace.nx('run', `${name}:compile-test`);
  const second = replaceNumber(stressed, `apps/${name}/lib/${name}/macros.ex`, (old) => ofLength(dice, old.length));
  return `${first}; nx run ${name}:compile-test (${status}); ${second}`;
}

function growNumber(stressed: Stressed): string {
  const { dice } = stressed;
  return replaceNumber(stressed, dice.pick(editable(stressed)), () => ofLength(dice, 3 + dice.below(4)));
}

function ofLength(dice: Dice, length: number): string {
  return String(10 ** (length - 1) + dice.below(9 * 10 ** (length - 1)));
}

function addExtra({ workspace, projects, dice }: Stressed): string {
  const { name } = dice.pick(projects);
  const at = dice.below(3);
  const path = `apps/${name}/lib/${name}/e${at}.ex`;
  // Under another name its module may be there already.
  if (extras(workspace, name).some((file) => workspace.read(file).includes(`.E${at} `))) return `${path} is there`;
  workspace.write(path, extraModule(name, at).replace('801', ofLength(dice, 3)));
  if (dice.chance(50)) setTime(workspace, path, past(dice));
  return `${path} added`;
}

function setTime(workspace: Workspace, path: string, time: Date): void {
  utimesSync(join(workspace.root, path), time, time);
}

function extras(workspace: Workspace, name: string): string[] {
  const folder = `apps/${name}/lib/${name}`;
  return readdirSync(join(workspace.root, folder))
    .filter((file) => /^(e|renamed)\d+\.ex$/.test(file))
    .sort()
    .map((file) => `${folder}/${file}`);
}

function removeExtra({ workspace, projects, dice }: Stressed): string {
  const files = extras(workspace, dice.pick(projects).name);
  if (files.length === 0) return 'nothing to remove';
  const path = dice.pick(files);
  rmSync(join(workspace.root, path));
  return `${path} removed`;
}

function renameExtra({ workspace, projects, dice }: Stressed): string {
  const { name } = dice.pick(projects);
  const files = extras(workspace, name);
  if (files.length === 0) return 'nothing to rename';
  const from = dice.pick(files);
  const to = `apps/${name}/lib/${name}/renamed${dice.below(1_000)}.ex`;
  renameSync(join(workspace.root, from), join(workspace.root, to));
  return `${from} renamed to ${to}`;
}

const BROKEN = '\n  def broken, do: no_such_function()\nend\n';

function breakSource(stressed: Stressed): string {
  const { workspace, dice } = stressed;
  const path = dice.pick(editable(stressed).filter((each) => each.endsWith('.ex')));
  const text = workspace.read(path);
  if (text.includes('broken') || !text.endsWith('\nend\n')) return `${path} stays`;
  workspace.write(path, text.replace(/\nend\n$/, BROKEN));
  return `${path} broken`;
}

function mendAll(stressed: Stressed): string {
  const { workspace, dice } = stressed;
  const broken = editable(stressed).filter((path) => workspace.read(path).includes(BROKEN));
  for (const path of broken) {
    workspace.write(path, workspace.read(path).replace(BROKEN, '\nend\n'));
    if (dice.chance(40)) setTime(workspace, path, past(dice));
  }
  return `mended: ${broken.join(', ')}`;
}

function touch(stressed: Stressed): string {
  const { workspace, dice } = stressed;
  const paths = dice.some(editable(stressed));
  const time = dice.chance(50) ? new Date() : past(dice);
  for (const path of paths) setTime(workspace, path, time);
  return `${paths.length} files touched, as of ${time.toISOString()}`;
}

function commit({ workspace }: Stressed): string {
  workspace.git('add', '--all');
  workspace.git('commit', '--quiet', '--allow-empty', '--message', 'stress');
  return 'committed';
}

function switchBranch(stressed: Stressed): string {
  const { workspace, dice } = stressed;
  commit(stressed);
  const branch = dice.pick(['main', 'one', 'two', 'three']);
  const known = workspace.git('branch', '--list', branch).trim() !== '';
  workspace.git('checkout', '--quiet', ...(known ? [branch] : ['-b', branch]));
  return `git checkout ${branch}`;
}

function revertSome(stressed: Stressed): string {
  const { workspace, dice } = stressed;
  const { name } = dice.pick(stressed.projects);
  const path = dice.pick(['.', `apps/${name}`]);
  workspace.git('checkout', '--', path);
  workspace.git('clean', '--quiet', '--force', '-d', 'apps');
  return `git checkout -- ${path}`;
}

function forgetNx({ workspace, dice }: Stressed): string {
  const args = dice.pick([['reset'], ['reset', '--only-workspace-data']]);
  workspace.nx(...args);
  return `nx ${args.join(' ')}`;
}

function removeBuild({ workspace, projects, dice }: Stressed): string {
  const { name } = dice.pick(projects);
  const lib = '_build/test/lib';
  const path = dice.pick(['_build', `${lib}/${name}`, `${lib}/${name}/ebin`, `${lib}/${name}/.mix`]);
  rmSync(join(workspace.root, path), { recursive: true, force: true });
  return `rm -r ${path}`;
}

function compileByHand({ workspace, projects, dice }: Stressed): string {
  const { name } = dice.pick(projects);
  const { status } = spawnSync('mix', ['compile'], {
    cwd: join(workspace.root, 'apps', name),
    env: { ...process.env, MIX_ENV: 'test' },
  });
  return `mix compile in ${name} by hand (${status})`;
}

/** As CI keeps a build: with all its times. */
function keepBuild({ workspace }: Stressed): string {
  const build = join(workspace.root, '_build');
  if (!existsSync(build)) return 'no build to keep';
  const kept = join(workspace.root, '..', 'kept');
  rmSync(kept, { recursive: true, force: true });
  cpSync(build, kept, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  return '_build kept';
}

function restoreBuild({ workspace }: Stressed): string {
  const kept = join(workspace.root, '..', 'kept');
  if (!existsSync(kept)) return 'no kept build';
  rmSync(join(workspace.root, '_build'), { recursive: true, force: true });
  execFileSync('cp', ['-a', kept, join(workspace.root, '_build')]);
  return 'kept _build restored';
}
