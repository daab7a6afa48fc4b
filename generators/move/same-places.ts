import { posix } from 'node:path';
import { OtpError, codeFrame } from '../../src/errors';
import { readMixExs } from '../../src/project/mix-exs';
import type { MixFacts } from '../../src/project/facts';
import { type MixProject, type Texts, surroundings } from '../workspace/mix-projects';
import { type Move, afterMove, placeAfter, placeOf } from './relocate';
import type { Renaming } from './renaming/renaming';

/** What is going to be elsewhere, and called otherwise. */
export interface Changes {
  move: Move;
  /** Where a file or folder of today will be; both from the workspace root. */
  newPath: (path: string) => string;
  renaming?: Renaming | undefined;
}

/**
 * Reads every mix.exs as it is going to be: each of its paths has to lead where it did, or to what has moved, and each name of an
 * application has to be the same, or the new one.
 *
 * @param texts the files as they will be
 * @throws OtpError when one does not, as for a path that is put together of parts; and when the mix.exs that moves cannot be
 *   read in full
 */
export function checkPlaces(projects: readonly MixProject[], changes: Changes, texts: Texts): void {
  const { move, newPath } = changes;
  for (const project of projects) {
    const root = afterMove(move, project.root);
    if (project.root === move.from) refuseUnread(project);
    const umbrella = project.umbrella === undefined ? undefined : afterMove(move, project.umbrella);
    const facts = readMixExs(
      texts.read(posix.join(root, 'mix.exs'), 'utf8') ?? '',
      surroundings(texts, root, umbrella),
    );
    const after = placesOf(root, facts);
    for (const [what, place] of placesOf(project.root, project.facts)) {
      const expected = placeAfter(newPath, place);
      const name = place === placeOf(move.from, '.') ? newNameOf(what, changes) : what;
      if (!after.some((each) => each[0] === name && each[1] === expected)) throw leadsElsewhere(project, what, move);
    }
    checkNames(project, facts, changes);
  }
}

/** Every path that the facts have: what it is, and where it leads. */
function placesOf(root: string, facts: MixFacts): [what: string, place: string][] {
  const said: [string, string | undefined][] = [
    ['apps_path', facts.appsPath],
    ['build_path', facts.buildPath],
    ['deps_path', facts.depsPath],
    ['lockfile', facts.lockfile],
    ['config_path', facts.configPath],
    ...facts.elixircPaths.map((path): [string, string] => ['elixirc_paths', path]),
    ...facts.erlcPaths.map((path): [string, string] => ['erlc_paths', path]),
    ...facts.testPaths.map((path): [string, string] => ['test_paths', path]),
    ...facts.deps.map(({ name, path }): [string, string | undefined] => [DEPENDENCY + name, path]),
    ...facts.reads.map((path): [string, string] => ['file that it reads', path]),
  ];
  return said.flatMap(([what, path]) => (path === undefined ? [] : [[what, placeOf(root, path)]]));
}

const DEPENDENCY = 'dependency ';

function newNameOf(what: string, { renaming }: Changes): string {
  return renaming && what === DEPENDENCY + renaming.app.from ? DEPENDENCY + renaming.app.to : what;
}

/** The application is called as was asked for, and siblings of an umbrella find it by that name. */
function checkNames({ root, facts, umbrella }: MixProject, after: MixFacts, { move, renaming }: Changes): void {
  if (!renaming) return;
  const { from, to } = renaming.app;
  const isSibling = umbrella !== undefined && posix.dirname(root) === posix.dirname(move.from);
  const siblings = ({ deps }: MixFacts, app: string) =>
    deps.filter(({ name, source }) => isSibling && source === 'umbrella' && name === app).length;
  const app = root === move.from ? to : facts.app;
  if (after.app === app && (from === to || siblings(after, to) === siblings(facts, from))) return;
  throw new OtpError({
    rule: 'The name of an application that is renamed stands in each mix.exs as an atom.',
    found: `${posix.join(root, 'mix.exs')}, in which ${from} would not become ${to}`,
    allowed: `app: :${from} in project/0, and {:${from}, in_umbrella: true} in the list of dependencies`,
    remedy: 'Write it so, or rename the project by hand.',
  });
}

/** Of what decides where other files are. */
const LEADING: readonly string[] = ['file', 'deps', 'paths', 'apps_path'];

function refuseUnread({ root, facts }: MixProject): void {
  const unread = facts.unread.find(({ key }) => LEADING.includes(key));
  if (!unread) return;
  throw new OtpError({
    rule: 'The paths of a project that moves can be read from the text of its mix.exs.',
    found: `${root}/mix.exs: ${unread.reason}\n${unread.frame}`,
    remedy: 'Write it out, or move the project by hand.',
  });
}

function leadsElsewhere({ root, text, facts }: MixProject, what: string, { from, to }: Move): OtpError {
  const file = posix.join(root, 'mix.exs');
  const line = facts.deps.find(({ name }) => DEPENDENCY + name === what)?.line;
  const frame = line === undefined ? '' : `\n${codeFrame(text, { file, line, column: 1 })}`;
  return new OtpError({
    rule: 'After a move every path of a mix.exs leads where it did.',
    found: `the ${what} of ${file}, which would not when ${from} is ${to}${frame}`,
    allowed: 'a path that stands in mix.exs as one string, behind path: or with ./ or ../ at its beginning',
    remedy: 'Write it so, or move the project by hand.',
  });
}
