import { type Tree, logger } from '@nx/devkit';
import { join, posix } from 'node:path';
import { OtpError } from '../../src/errors';
import { draftOfLive } from '../../src/live/draft';
import { liveTree } from '../../src/mix/live-tree';
import { rootModule } from '../../src/naming';
import { draftText } from '../../src/project/otp-toml/draft';
import { readOtpToml } from '../../src/project/otp-toml/read';
import { readTables } from '../../src/project/otp-toml/source';
import { otpTomlOf } from '../../src/project/otpiser-toml/read';
import { explain } from '../../src/supervision/explain';
import { findProject } from '../workspace/find-project';
import { type MixProject, readProjects } from '../workspace/mix-projects';
import { type Options, options } from './options';

/**
 * `nx g nx-otp:import orders`: writes the project's otp.toml, and nothing else; what follows from it comes with the next
 * sync, when a person has looked through it.
 */
export default async function importManifest(tree: Tree, given: Options): Promise<void> {
  const wish = options.parse(given);
  const project = findProject('--project', wish.project, (await readProjects(tree)).mix);
  const file = posix.join(project.root, 'otp.toml');
  if (tree.exists(file)) {
    throw new OtpError({
      rule: 'An otp.toml that is there is never overwritten.',
      found: file,
      remedy: 'Move it away, or add what it lacks with nx g nx-otp:service.',
    });
  }
  const text = await otpToml(tree, project, wish);
  const { services, unneeded_total } = explain(readOtpToml(text, file));
  tree.write(file, text);
  logger.info(
    `${file} names ${Object.keys(services).join(', ')}; ${unneeded_total} of their restarts are unneeded. Look through ` +
      `it, see what follows with npx nx-otp explain ${file}, and write it with nx g nx-otp:supervision ${project.name}.`,
  );
}

async function otpToml(tree: Tree, project: MixProject, { from, node }: Options): Promise<string> {
  const otpiser = from ?? posix.join(project.root, 'otpiser.toml');
  if (node === undefined && tree.exists(otpiser)) return otpTomlOf(readTables(tree.read(otpiser)!, otpiser));
  if (from !== undefined) {
    throw new OtpError({
      rule: '--from is an otpiser.toml in the workspace.',
      found: `no file ${from}`,
      remedy: 'Give its path from the workspace root, or leave --from out to ask the running application.',
    });
  }
  const app = { name: applicationOf(project), module: moduleOf(project) };
  const source = node === undefined ? { project: join(tree.root, project.root) } : { node };
  return draftText(draftOfLive((await liveTree({ ...source, app: app.name })).root, app));
}

function applicationOf({ root, facts }: MixProject): string {
  if (facts.app !== undefined) return facts.app;
  throw new OtpError({
    rule: 'Only an OTP application has a supervision tree.',
    found: `${root}/mix.exs without app:`,
    remedy: 'Give a project that is an application.',
  });
}

function moduleOf({ facts, root }: MixProject): string {
  const module = rootModule(facts.module);
  if (module !== undefined) return module;
  throw new OtpError({
    rule: "The root module is told by mix.exs's own: Orders.MixProject.",
    found: `${facts.module ?? 'none'} in ${root}/mix.exs`,
    remedy: 'Name it so, or write the otp.toml with npx nx-otp init.',
  });
}
