import { posix } from 'node:path';
import { modulePath } from '../../src/naming';
import type { Manifest } from '../../src/project/otp-toml/manifest';
import type { CrashEffect, Explanation } from '../../src/supervision/explanation';
import { supervisorsOf } from '../../src/supervision/tree';
import { listOf } from './elixir-text';
import { childComment, supervisorDoc } from './reasons';
import { number } from './services/elixir-term';

/** What the template of a supervisor needs. */
interface SupervisorView {
  /** Relative to the app's folder. */
  path: string;
  module: string;
  doc: string;
  /** The list of children, as Elixir. */
  children: string;
  strategy: string;
  maxRestarts: string;
  maxSeconds: string;
}

/** What the template of the tree's test needs. */
interface TreeTestView {
  path: string;
  module: string;
  app: string;
  root: string;
  /** Lists, as Elixir. */
  supervisors: string;
  services: string;
  crashes: { service: string; id: string; restarted: string; gone: string }[];
}

/** Elixir expression by service: what stands in a supervisor's list of children. */
type ChildSpecs = ReadonlyMap<string, string>;

/** Folder of the files that the generator owns, below `lib` and below `test`. */
function ownedFolder(manifest: Manifest): string {
  return `${modulePath(manifest.app.module)}/supervision`;
}

/** All supervisors of the tree, outermost first. */
export function supervisorViews(manifest: Manifest, explanation: Explanation, specs: ChildSpecs): SupervisorView[] {
  return supervisorsOf(explanation.tree).map((supervisor) => ({
    path: `lib/${ownedFolder(manifest)}/${posix.basename(modulePath(supervisor.supervisor))}.ex`,
    module: supervisor.supervisor,
    doc: supervisorDoc(supervisor, manifest, explanation),
    children: listOf(
      supervisor.children.map((child) => {
        const spec = 'service' in child ? specs.get(child.service)! : child.supervisor;
        return [...childComment(child, explanation), spec].join('\n');
      }),
      4,
    ),
    strategy: supervisor.strategy,
    maxRestarts: number(supervisor.max_restarts),
    maxSeconds: number(supervisor.max_seconds),
  }));
}

/** The test that crashes each service in turn and looks whether the tree does what was explained. */
export function treeTestView(manifest: Manifest, { tree, services }: Explanation): TreeTestView {
  const ids = new Map(manifest.services.map(({ name, module }) => [name, module]));
  const listOfIds = (names: readonly string[], indent: number) =>
    listOf(
      names.map((name) => ids.get(name)!),
      indent,
    );
  return {
    path: `test/${ownedFolder(manifest)}/tree_test.exs`,
    module: `${manifest.app.module}.Supervision.TreeTest`,
    app: manifest.app.name,
    root: tree.supervisor,
    supervisors: listOf(
      supervisorsOf(tree).map(({ supervisor }) => supervisor),
      2,
    ),
    services: listOfIds([...ids.keys()], 4),
    crashes: Object.entries(services).map(([service, effect]) => ({
      service,
      id: ids.get(service)!,
      restarted: listOfIds(effect.restarts, 6),
      gone: listOfIds(goneAfter(service, effect), 6),
    })),
  };
}

/** A crash that nobody mends takes the service itself. */
function goneAfter(service: string, { restarts, terminated = [] }: CrashEffect): string[] {
  return [...new Set([...(restarts.includes(service) ? [] : [service]), ...terminated])];
}
