import { posix } from 'node:path';
import { OtpError } from '../../src/errors';
import { readMixExs } from '../../src/project/mix-exs';
import type { NewProject } from '../workspace/new-project';

/** Files by path, from the project's folder. */
export type Files = ReadonlyMap<string, Buffer>;

/**
 * What phx.new wrote for a folder by itself, as a project of the workspace: its build, packages, lock file and configuration
 * are the workspace's, and whatever leads to these follows. All else stays byte for byte.
 *
 * @throws OtpError when mix.exs is not as phx.new has written it so far (1.7 and 1.8)
 */
export function fit(files: Files, project: NewProject): Map<string, Buffer> {
  const own = [...files].filter(([path]) => !path.startsWith('.git/'));
  return new Map(own.map(([path, content]) => [path, isText(content) ? fitted(path, content, project) : content]));
}

function fitted(path: string, content: Buffer, project: NewProject): Buffer {
  const text = content.toString('utf8');
  const edited = path === 'mix.exs' ? sharedMixExs(text, project) : withSharedPaths(path, text, project);
  return edited === text ? content : Buffer.from(edited);
}

/** A git blob counts as binary by the same sign (buffer_is_binary, git 2.39). */
function isText(content: Buffer): boolean {
  return !content.subarray(0, 8000).includes(0);
}

/** `../deps` and `../../_build`, from wherever they stand, lead to the workspace's. */
function withSharedPaths(path: string, text: string, { directory, toShared }: NewProject): string {
  const folder = posix.dirname(path);
  return text.replace(/(?:\.\.\/)+(deps|_build)(?=["'/])/g, (found, name: string) => {
    if (posix.join(folder, found) !== name) return found;
    return posix.relative(posix.join(directory, folder), posix.join(directory, toShared, name));
  });
}

/** As `nx g nx-otp:app` has them; a release would else look for runtime.exs beside the shared config.exs. */
function sharedMixExs(text: string, { app, directory, toShared }: NewProject): string {
  const lines = [
    'start_permanent: Mix.env() == :prod,',
    '# All projects of the workspace share one build, one set of packages and one',
    '# configuration, so that each project is compiled once for all that use it.',
    `build_path: "${toShared}/_build",`,
    `config_path: "${toShared}/config/config.exs",`,
    `deps_path: "${toShared}/deps",`,
    `lockfile: "${toShared}/mix.lock",`,
    `releases: [${app}: [runtime_config_path: "config/runtime.exs"]],`,
  ];
  const edited = text.replace(/^( *)start_permanent: Mix\.env\(\) == :prod,$/m, (_, indent: string) =>
    lines.map((line) => indent + line).join('\n'),
  );
  const file = posix.join(directory, 'mix.exs');
  const facts = readMixExs(edited, { file, readFile: () => undefined });
  if (facts.app === app && facts.buildPath === `${toShared}/_build` && facts.releases.includes(app)) return edited;
  throw new OtpError({
    rule: 'A mix.exs of phx.new is fitted where it has the line start_permanent: Mix.env() == :prod.',
    found: `another one, whose application is ${facts.app ?? 'not named'}`,
    allowed: 'that of phx.new 1.7 and 1.8',
    remedy: `Call mix phx.new ${directory} yourself: its targets are inferred as it is, with a build of its own.`,
  });
}
