// The comparison as text for a person.
import { isSame } from './difference.mjs';

/**
 * @param result as `compareWithMix` resolves to
 */
export function report({ elixir, truth, inferred, difference, seconds }) {
  const partly = inferred.projects.filter(({ problems }) => problems.length > 0);
  const lines = truth
    ? [`Mix (${elixir}) and nx-otp, with Nx:`, '', ...table(truth, inferred), '', ...differences(difference)]
    : [
        'There is no working Elixir on the PATH, so there is no truth to compare with. What nx-otp infers:',
        '',
        ...inferred.projects.map(({ root, app }) => `  ${root}${app ? ` (${app})` : ''}`),
        ...inferred.edges.map(({ from, to }) => `  ${from} -> ${to}`),
        '',
        `${inferred.projects.length} projects, ${inferred.edges.length} edges`,
      ];
  if (truth?.broken.length) lines.push('', 'Mix cannot load in any environment:', ...brokenLines(truth, inferred));
  lines.push('', `Projects that nx-otp could not read, or only in part: ${partly.length}`);
  lines.push(...partly.map(({ root, problems }) => `  ${root}: ${problems[0].split('\n')[0]}`));
  lines.push('', truth ? `Mix took ${seconds.mix} s, Nx ${seconds.nx} s.` : `Nx took ${seconds.nx} s.`);
  if (truth) lines.push(isSame(difference) ? 'Nothing is missing, nothing is extra.' : 'They differ.');
  return lines.join('\n');
}

function table(truth, inferred) {
  const rows = [
    ['', 'Mix', 'nx-otp'],
    ['projects', truth.projects.length + truth.broken.length, inferred.projects.length],
    ['edges', truth.edges.length, inferred.edges.length],
  ];
  return rows.map(([name, mix, nx]) => `  ${name.padEnd(8)}  ${String(mix).padStart(6)}  ${String(nx).padStart(6)}`);
}

function differences({ projects, edges }) {
  return [
    ...section('Missing projects', projects.missing, ({ root }) => root),
    ...section('Extra projects', projects.extra, ({ root }) => root),
    ...section(
      'Missing edges',
      edges.missing,
      (edge) => `${edge.from} -> ${edge.to} (${edge.environments.join(', ')})`,
    ),
    ...section('Extra edges', edges.extra, ({ from, to }) => `${from} -> ${to}`),
  ];
}

function section(title, items, show) {
  return [`${title}: ${items.length}`, ...items.map((item) => `  ${show(item)}`)];
}

function brokenLines({ broken }, inferred) {
  const roots = new Set(inferred.projects.map(({ root }) => root));
  return broken.map(({ root, reason }) => `  ${root}: ${reason} (inferred: ${roots.has(root) ? 'yes' : 'no'})`);
}
