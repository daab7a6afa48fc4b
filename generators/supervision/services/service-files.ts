import { TAKEN_MODULES, modulePath } from '../../../src/naming';
import type { Kind, Manifest, Service } from '../../../src/project/otp-toml/manifest';
import { LINE_LENGTH } from './elixir-term';
import { render } from './render';
import { serverView } from './server-view';
import { stateUnion, transitions } from './state-machine';

/** A file with its whole text; `path` is relative to the app's folder. */
export interface OutputFile {
  path: string;
  text: string;
}

/** The longest name of a module that tests use as it is: their lines have room for no more. */
const LONGEST_SHORT_NAME = 24;

/**
 * The modules that the user of a service goes on writing, each with its test: that of the service and, for supervisors
 * that start children while the system runs, that of the children.
 *
 * @example
 * serviceFiles(manifest, ledger).map(({ path }) => path) // ['lib/orders/ledger.ex', 'test/orders/ledger_test.exs']
 */
export function serviceFiles(manifest: Manifest, service: Service): OutputFile[] {
  const child = service.child ?? `${service.module}.Worker`;
  const short = shortName(service.module);
  const view = {
    module: service.module,
    app: manifest.app.name,
    supervision: `${manifest.app.module}.Supervision`,
    short,
    alias: aliasOf(service.module),
    child,
    ...kindView(manifest, service, short),
  };
  return [...pair(template(service), service.module, view), ...childFiles(service, child)];
}

/** The children's module. */
function childFiles({ kind, module }: Service, child: string): OutputFile[] {
  if (kind !== 'dynamic_supervisor' && kind !== 'partition_supervisor') return [];
  return pair('worker', child, { module, child, short: shortName(child), alias: aliasOf(child) });
}

function pair(folder: string, module: string, view: object): OutputFile[] {
  return [
    { path: `lib/${modulePath(module)}.ex`, text: render(`service/${folder}/module.ex`, view) },
    { path: `test/${modulePath(module)}_test.exs`, text: render(`service/${folder}/test.exs`, view) },
  ];
}

function template({ kind, keys = 'unique' }: Service): string {
  return kind === 'registry' ? `registry_${keys}` : kind;
}

const SERVERS: ReadonlySet<Kind> = new Set(['gen_server', 'gen_statem']);

function kindView(manifest: Manifest, service: Service, short: string): object {
  if (!SERVERS.has(service.kind)) return {};
  const { states = [] } = service;
  return {
    ...serverView(manifest, service, short),
    firstState: states[0],
    stateUnion: stateUnion(states),
    transitions: transitions(states),
    stateList: states.map((state) => `    :${state}`).join(',\n'),
  };
}

/** What a test calls the module by. An alias must not hide a module of Elixir's that the test uses. */
function shortName(module: string): string {
  const last = module.slice(module.lastIndexOf('.') + 1);
  return TAKEN_MODULES.has(last) || last.length > LONGEST_SHORT_NAME ? 'Service' : last;
}

/** What follows `alias` there. */
function aliasOf(module: string): string {
  const short = shortName(module);
  if (module.endsWith(`.${short}`)) return module;
  const line = `${module}, as: ${short}`;
  return '  alias '.length + line.length <= LINE_LENGTH ? line : `${module},\n    as: ${short}`;
}
