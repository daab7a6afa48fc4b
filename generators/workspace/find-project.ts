import { posix } from 'node:path';
import { OtpError, didYouMean } from '../../src/errors';
import type { MixProject } from './mix-projects';

/**
 * The project that an option means: by Nx name, application or folder, in this order.
 *
 * @param option as the error names it: `--project`
 * @throws OtpError when no project is meant, or more than one
 */
export function findProject(option: string, given: string, projects: readonly MixProject[]): MixProject {
  const folder = posix.join(given.replaceAll('\\', '/'), '.').replace(/\/$/, '');
  const named = projects.filter(({ name }) => name === given);
  const found = named.length > 0 ? named : projects.filter(({ root, facts }) => facts.app === given || root === folder);
  if (found.length === 1) return found[0]!;
  if (found.length > 1) {
    throw new OtpError({
      rule: `${option} means one project.`,
      found: `${JSON.stringify(given)}, which is ${found.map(({ root }) => root).join(' and ')}`,
      remedy: 'Give the folder.',
    });
  }
  if (projects.length === 0)
    throw unknown('none: the workspace has no Mix projects', 'Create one with nx g nx-otp:app.');
  const near = didYouMean(
    given,
    projects.flatMap(({ name, root, facts }) => [name, root, ...(facts.app === undefined ? [] : [facts.app])]),
  );
  throw unknown(
    projects.map(listed).sort().join(', '),
    near === undefined ? 'Give one of these.' : `Did you mean ${near}?`,
  );

  function unknown(allowed: string, remedy: string): OtpError {
    const rule = `${option} is the Nx name, the application or the folder of a Mix project.`;
    return new OtpError({ rule, found: JSON.stringify(given), allowed, remedy });
  }
}

function listed({ name, root }: MixProject): string {
  return name === root ? name : `${name} (${root})`;
}
