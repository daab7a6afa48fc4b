import { type GeneratorCallback, type Tree, logger } from '@nx/devkit';
import { posix } from 'node:path';
import { readOtpToml } from '../../src/project/otp-toml/read';
import { projectWithManifest } from '../supervision/projects';
import { afterWriting, syncProjects } from '../supervision/sync-projects';
import { insertTable } from './insert-table';
import { type Options, options } from './options';
import { type ServiceTable, serviceTable } from './service-table';

/** `nx g nx-otp:service ledger --project orders`: a service that is there already stays as it is. */
export default async function service(tree: Tree, given: Options): Promise<GeneratorCallback | void> {
  const wanted = options.parse(given);
  const { root } = await projectWithManifest(tree, wanted.project);
  const file = posix.join(root, 'otp.toml');
  const text = tree.read(file, 'utf8')!;
  if (readOtpToml(tree.read(file)!, file).services.some(({ name }) => name === wanted.name)) {
    logger.info(`${file} has the service ${wanted.name} already, and stays as it is.`);
  } else {
    tree.write(file, withService(text, file, wanted));
  }
  const synced = syncProjects(tree, [root]);
  for (const line of synced.advice) logger.warn(line);
  return afterWriting(synced);
}

/** The new text, which has been read again: what was added is what the supervision tree will be made from. */
function withService(text: string, file: string, wanted: ServiceTable): string {
  const edited = insertTable(text, serviceTable(wanted));
  readOtpToml(edited, file);
  return edited;
}
