import { modulePath } from '../../../src/naming';
import type { Manifest, Service } from '../../../src/project/otp-toml/manifest';
import { render } from './render';
import type { OutputFile } from './service-files';
import { isGuarded } from './server-view';
import { settingsView } from './settings-view';

/** The support modules by folder of their templates, and which manifest has a use for them. */
const MODULES: { folder: string; isUsed: (services: readonly Service[]) => boolean }[] = [
  { folder: 'lifecycle', isUsed: () => true },
  { folder: 'telemetry', isUsed: () => true },
  { folder: 'health', isUsed: (services) => services.some(({ health }) => health) },
  { folder: 'guard', isUsed: (services) => services.some(isGuarded) },
  { folder: 'mailbox', isUsed: (services) => services.some(({ mailbox, drain }) => mailbox ?? drain) },
  { folder: 'drain', isUsed: (services) => services.some(({ drain }) => drain) },
  { folder: 'breaker', isUsed: (services) => services.some(({ breaker }) => breaker) },
  { folder: 'backoff', isUsed: (services) => services.some(({ backoff }) => backoff) },
  { folder: 'table_keeper', isUsed: (services) => services.some(({ kind }) => kind === 'ets_table') },
  { folder: 'external_program', isUsed: (services) => services.some(({ kind }) => kind === 'port') },
];

/**
 * The modules that carry out what a manifest says beside the tree: `Orders.Supervision`, which has all its numbers, and
 * those below it that the manifest has a use for. Each with its test; all of them the generator's.
 */
export function supportFiles(manifest: Manifest): OutputFile[] {
  const supervision = `${manifest.app.module}.Supervision`;
  const path = modulePath(supervision);
  const view = { supervision, app: manifest.app.name, ...settingsView(manifest.services) };
  const used = MODULES.filter(({ isUsed }) => isUsed(manifest.services));
  return [...pair('supervision', path, view), ...used.flatMap(({ folder }) => pair(folder, `${path}/${folder}`, view))];
}

function pair(folder: string, path: string, view: object): OutputFile[] {
  return [
    { path: `lib/${path}.ex`, text: render(`support/${folder}/module.ex`, view) },
    ...(folder === 'telemetry'
      ? []
      : [{ path: `test/${path}_test.exs`, text: render(`support/${folder}/test.exs`, view) }]),
  ];
}
