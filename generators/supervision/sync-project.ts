import type { Tree } from '@nx/devkit';
import { posix } from 'node:path';
import type { Complaint } from '../../src/errors';
import { modulePath } from '../../src/naming';
import { checkApplication } from '../../src/project/otp-toml/application';
import { readOtpToml } from '../../src/project/otp-toml/read';
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
  const file = posix.join(root, 'otp.toml');
  const manifest = readOtpToml(tree.read(file)!, file);
  const mixExs = tree.read(posix.join(root, 'mix.exs'), 'utf8')!;
  const { name } = manifest.app;
  checkApplication({ name, file, table: 'app' }, readMixExs(mixExs, surroundings(tree, root)));
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
