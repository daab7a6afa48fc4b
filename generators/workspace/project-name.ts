import { OtpError } from '../../src/errors';
import type { Projects } from './mix-projects';

/** Folders of the projects, of whatever language, that have a name in Nx. */
export function rootsNamed(name: string, { mix, others }: Projects): string[] {
  const all = [...mix.map((project) => [project.root, project.name] as const), ...others];
  return all.filter(([, each]) => each === name).map(([root]) => root);
}

/** Two projects of one name fail Nx's whole graph. */
export function nameTaken(name: string, root: string, remedy: string): OtpError {
  return new OtpError({
    rule: 'Two projects of a workspace cannot have the same name.',
    found: `${name}, which is the name of the project in ${root}`,
    remedy,
  });
}
