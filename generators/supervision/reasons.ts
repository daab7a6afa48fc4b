import type { Manifest } from '../../src/project/otp-toml/manifest';
import type { CrashEffect, ExplainedSupervisor, Explanation } from '../../src/supervision/explanation';
import type { Strategy } from '../../src/supervision/tree';
import { listed, wrapped } from './prose';
import { drawn } from './tree-text';

type Child = ExplainedSupervisor['children'][number];

/** Why a supervisor is as it is, as the text of its `@moduledoc`. */
export function supervisorDoc(supervisor: ExplainedSupervisor, manifest: Manifest, explanation: Explanation): string {
  const isRoot = supervisor === explanation.tree;
  return [
    isRoot ? `  The supervision tree of ${manifest.app.name}:` : '  A part of the supervision tree:',
    drawn(supervisor, manifest)
      .map((line) => `      ${line}`)
      .join('\n'),
    ...[reasonFor(supervisor, manifest), afterLimit(supervisor), ...reckoning(supervisor)].map((paragraph) =>
      wrapped(paragraph, '  ').join('\n'),
    ),
  ].join('\n\n');
}

/** What happens when a child crashes or gives up, as comment lines. */
export function childComment(child: Child, { services }: Explanation): string[] {
  const text = 'service' in child ? crashSentences(child.service, services[child.service]!) : givingUp(child);
  // Comments stand six deep in init/1.
  return wrapped(text, '# ', 92);
}

const REASONS: Record<Strategy, string> = {
  one_for_one: 'no child depends on another, so one that crashes is started again alone.',
  rest_for_one:
    'children depend on ones before them, so when a child crashes, all those after it are stopped and started again, too.',
  one_for_all: 'the children live and die together: when one crashes, all are stopped and started again.',
};

function reasonFor({ strategy, children }: ExplainedSupervisor, { groups }: Manifest): string {
  const names = new Set(children.map((child) => ('service' in child ? child.service : undefined)));
  const group = groups.find(
    ({ services }) => services.length === names.size && services.every((each) => names.has(each)),
  );
  const because = group === undefined ? '' : `, as [groups.${group.name}] in otp.toml says`;
  return `\`:${strategy}\`${because}: ${REASONS[strategy]}`;
}

function afterLimit({ gives_up }: ExplainedSupervisor): string {
  const { crashes, seconds, crashes_to_the_root, parent, restarts } = gives_up;
  const when = `After ${counted(crashes, 'crash', 'crashes')} in ${counted(seconds, 'second')} it gives up:`;
  if (parent === undefined) return `${when} the application stops, and with it the node of a release.`;
  const root = `${counted(crashes_to_the_root, 'crash', 'crashes')} of one service here, each at once after its restart, stop the application.`;
  return `${when} \`${parent}\` restarts ${listed(restarts)}. ${root}`;
}

function reckoning({ reckoning: sentences }: ExplainedSupervisor): string[] {
  return sentences.length === 0 ? [] : [`How that was reckoned: ${sentences.join(' ')}`];
}

function givingUp({ gives_up, supervisor }: ExplainedSupervisor): string {
  const others = listed(gives_up.restarts);
  return `When ${supervisor} gives up: ${others} restart.`;
}

function crashSentences(
  service: string,
  { restarts, unneeded, terminated = [], lost_children = [] }: CrashEffect,
): string {
  const others = restarts.filter((name) => name !== service);
  const stopped = terminated.filter((name) => name !== service);
  return [
    restart(service, restarts, others),
    unneeded.length > 0 && `${listed(unneeded)} would not have to.`,
    stopped.length > 0 && `${listed(stopped)} ${stopped.length === 1 ? 'is' : 'are'} stopped, and not started again.`,
    lost_children.length > 0 &&
      `${listed(lost_children)} ${lost_children.length === 1 ? 'loses its' : 'lose their'} children.`,
  ]
    .filter((sentence) => sentence !== false)
    .join(' ');
}

function restart(service: string, restarts: string[], others: string[]): string {
  if (restarts.length === 0) return `When ${service} crashes, nobody starts it again.`;
  if (others.length === 0) return `When ${service} crashes, it restarts alone.`;
  return `When ${service} crashes, ${listed(restarts)} restart, in this order.`;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
