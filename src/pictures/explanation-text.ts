import type { Colors } from 'picocolors/types';
import type { CrashEffect, ExplainedSupervisor, Explanation } from '../supervision/explanation';
import { supervisorsOf } from '../supervision/tree';
import { limits } from './drawing';

/** More names than a line should have: `--json` and the explanation of one service have them all. */
const MOST_NAMES = 12;

/**
 * What a tree does when its services crash, for people: what restarts, which of it nobody asked for, what is lost, when
 * each supervisor gives up and what comes then.
 *
 * @param service only what concerns this one: itself and the supervisors above it
 */
export function explanationText(explanation: Explanation, colors: Colors, service?: string): string {
  const effects = Object.entries(explanation.services).filter(([name]) => service === undefined || name === service);
  const { tree } = explanation;
  const supervisors = service === undefined ? supervisorsOf(tree) : supervisorsAbove(tree, service);
  const width = Math.min(32, Math.max(0, ...effects.map(([name]) => name.length)));
  return [
    colors.bold('When a service crashes, these restart, in this order'),
    ...(effects.length === 0 ? ['  There are no services yet.'] : []),
    ...effects.flatMap(([name, effect]) => crash(name, effect, width, colors, service !== undefined)),
    '',
    footnote(effects, explanation, colors),
    '',
    colors.bold('When restarting does not help'),
    ...supervisors.flatMap((supervisor) => escalation(supervisor, colors)),
    '',
  ].join('\n');
}

function crash(name: string, effect: CrashEffect, width: number, colors: Colors, whole: boolean): string[] {
  const unneeded = new Set(effect.unneeded);
  const restarts = effect.restarts.map((each) => (unneeded.has(each) ? colors.yellow(`${each}*`) : each));
  const indent = ' '.repeat(width + 4);
  const more = (title: string, names: string[] | undefined) =>
    names && names.length > 0 ? [`${indent}${colors.yellow(title)} ${list(names, whole)}`] : [];
  return [
    `  ${colors.cyan(name.padEnd(width))}  ${restarts.length > 0 ? list(restarts, whole) : 'nothing'}`,
    ...more('stopped, and not started again:', effect.terminated),
    ...more('without the children they had:', effect.lost_children),
  ];
}

function list(names: string[], whole: boolean): string {
  const left = names.length - MOST_NAMES;
  return whole || left <= 0 ? names.join(', ') : `${names.slice(0, MOST_NAMES).join(', ')} and ${left} more`;
}

function footnote(effects: [string, CrashEffect][], { unneeded_total: total }: Explanation, colors: Colors): string {
  if (effects.every(([, { unneeded }]) => unneeded.length === 0)) return 'Nothing restarts that need not.';
  return `${colors.yellow('*')} restarts though it does not depend on what crashed; ${total} such ${
    total === 1 ? 'restart' : 'restarts'
  } over the crash of each service.`;
}

function escalation(supervisor: ExplainedSupervisor, colors: Colors): string[] {
  const { gives_up: end, reckoning } = supervisor;
  const allowed = limits(supervisor.max_restarts, supervisor.max_seconds);
  return [
    `  ${colors.cyan(supervisor.supervisor)} (${supervisor.strategy}, ${allowed}) gives up at ${count(end.crashes)} within ${end.seconds} s.`,
    ...reckoning.map((sentence) => `    ${colors.dim(sentence)}`),
    ...afterwards(supervisor).map((sentence) => `    ${sentence}`),
  ];
}

function count(crashes: number): string {
  return `${crashes} ${crashes === 1 ? 'crash' : 'crashes'}`;
}

function afterwards({ gives_up: { parent, restarts, crashes_to_the_root: crashes } }: ExplainedSupervisor): string[] {
  if (parent === undefined) {
    return ['Then the application ends: a release halts, a development node only stops the application.'];
  }
  return [
    `Then ${parent} restarts ${list(restarts, false)}.`,
    `One service below it that crashes again and again ends the application at ${count(crashes)}.`,
  ];
}

/** Those above a service, innermost first. */
function supervisorsAbove(root: ExplainedSupervisor, service: string): ExplainedSupervisor[] {
  for (const child of root.children) {
    if ('supervisor' in child) {
      const below = supervisorsAbove(child, service);
      if (below.length > 0) return [...below, root];
    } else if (child.service === service) return [root];
  }
  return [];
}
