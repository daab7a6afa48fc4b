import type { Tree } from '@nx/devkit';
import { posix } from 'node:path';
import { type Complaint, OtpError } from '../../src/errors';
import { modulePath } from '../../src/naming';
import type { Manifest } from '../../src/project/otp-toml/manifest';
import { readOtpToml } from '../../src/project/otp-toml/read';
import type { MixFacts } from '../../src/project/facts';
import { readMixExs } from '../../src/project/mix-exs';
import { explain } from '../../src/supervision/explain';
import { surroundings } from '../workspace/mix-projects';
import { applicationModule, starts } from './application-module';
import { plan } from './plan';
import { type Change, ProjectFiles } from './project-files';

interface Synced {
  changes: Change[];
  /** Files of the generator's that somebody edited: they stay as they are. */
  edited: Complaint[];
  /** What is left to a person to do, in files of their own. */
  advice: string[];
}

/**
 * Makes the supervision tree of the project in `root` what its otp.toml says. Nothing is written before all is known.
 *
 * @param root workspace-relative folder with an otp.toml and a mix.exs
 * @throws OtpError when otp.toml is wrong, or not of this application
 */
export function syncProject(tree: Tree, root: string): Synced {
  const manifest = readOtpToml(tree.read(posix.join(root, 'otp.toml'))!, posix.join(root, 'otp.toml'));
  const mixExs = tree.read(posix.join(root, 'mix.exs'), 'utf8')!;
  checkApplication(manifest, root, readMixExs(mixExs, surroundings(tree, root)));
  const explanation = explain(manifest);
  const started = applicationModule(mixExs);
  const application = started ?? `${manifest.app.module}.Application`;
  const { owned, starters } = plan(manifest, explanation, application);

  const files = new ProjectFiles(tree, root);
  for (const file of owned) files.own(file);
  files.disownAllBut(new Set(owned.map(({ path }) => path)));
  for (const file of starters) files.start(file);

  const applicationFile = posix.join(root, `lib/${modulePath(application)}.ex`);
  const supervisor = explanation.tree.supervisor;
  const isStarted = starts(supervisor, tree.read(applicationFile, 'utf8')!);
  const advice = [
    ...(started === undefined ? [adviceOnMixExs(root, application)] : []),
    ...(isStarted ? [] : [adviceOnApplication(applicationFile, supervisor, manifest.app.module)]),
  ];
  return { changes: files.changes, edited: files.edited, advice };
}

function checkApplication({ app }: Manifest, root: string, mix: MixFacts): void {
  const mixExs = posix.join(root, 'mix.exs');
  if (mix.appsPath !== undefined) {
    throw new OtpError({
      rule: 'An otp.toml is of one application.',
      found: `${posix.join(root, 'otp.toml')} beside ${mixExs}, which is the root of an umbrella`,
      remedy: 'Move it to the application that it is of.',
    });
  }
  if (mix.app === undefined || mix.app === app.name) return;
  throw new OtpError({
    rule: 'An otp.toml is of the application that mix.exs beside it names.',
    found: `${app.name} in ${posix.join(root, 'otp.toml')}, and ${mix.app} in ${mixExs}`,
    remedy: `Write name = "${mix.app}" in [app].`,
  });
}

function adviceOnMixExs(root: string, application: string): string {
  return (
    `${posix.join(root, 'mix.exs')} names no module that starts the application. Add to its application/0:\n\n` +
    `  mod: {${application}, []}\n`
  );
}

function adviceOnApplication(path: string, supervisor: string, module: string): string {
  return (
    `${path} does not start ${supervisor}. It is yours; add to it:\n\n` +
    `  in start/2, first:         ${module}.Supervision.prepare()\n` +
    `  in the list of children:   ${supervisor}\n` +
    `  in prep_stop/1:            ${module}.Supervision.drain()\n\n` +
    `If its own supervisor has the name ${supervisor}, give that another one.`
  );
}
