import type { Kind, Manifest, Service } from '../../../src/project/otp-toml/manifest';
import { Atom, LINE_LENGTH, type Term, block, lines, number, term, width } from './elixir-term';

/** Crashes of a dynamic supervisor's children that may come together where nobody said how many there may be. */
const MANY = 10_000;

/** Kinds whose module is a supervisor, which by default has as long to stop as it needs (supervisor(3), "shutdown"). */
const SUPERVISORS: ReadonlySet<Kind> = new Set([
  'dynamic_supervisor',
  'partition_supervisor',
  'registry',
  'task_supervisor',
]);

/** Kinds whose module the user wrote: what it says of restart and shutdown is not known here. */
const FOREIGN: ReadonlySet<Kind> = new Set(['child', 'supervisor']);

/** Where an element of a list of children begins, in a function of a module. */
const COLUMN = 6;

/**
 * The Elixir expression that stands for a service in its supervisor's list of children, whose elements begin in column
 * 6. It has several lines where one would be too long, which are still to be indented.
 *
 * @example
 * childSpec(manifest, ledger)
 * // Orders.Supervision.child_spec(:ledger, {Orders.Ledger, [page_size: 50]}, shutdown: 10_000)
 */
export function childSpec(manifest: Manifest, service: Service): string {
  const call = `${manifest.app.module}.Supervision.child_spec`;
  const start = startArgument(service);
  const options = overrides(service);
  const child = Object.keys(start).length === 0 ? service.module : `{${service.module}, ${term(start)}}`;
  const line = `${call}(${[`:${service.name}`, child, ...options].join(', ')})`;
  if (fits(line, COLUMN)) return line;
  const elements = [
    `:${service.name}`,
    fits(child, COLUMN + 2) ? child : childLines(service.module, start),
    ...options,
  ];
  return call + block(elements, ['(', ')']);
}

function childLines(module: string, start: Record<string, Term>): string {
  if (Object.keys(start).length === 0) return module;
  return block([module, lines(start, COLUMN + 4)], ['{', '}']);
}

/** With the comma that may follow. */
function fits(line: string, column: number): boolean {
  return column + width(line) + 1 <= LINE_LENGTH;
}

/** What `start_link/1` of the service's module gets. */
function startArgument({ kind, args, keys, command, maxChildren, partitions }: Service): Record<string, Term> {
  // All children may crash together without ending their supervisor, and so one another.
  const limits = present({ max_children: maxChildren, max_restarts: maxChildren ?? MANY });
  switch (kind) {
    case 'dynamic_supervisor':
      return limits;
    case 'partition_supervisor':
      return { ...present({ partitions }), ...limits };
    case 'task_supervisor':
      return present({ max_children: maxChildren });
    case 'registry':
      return { keys: new Atom(keys ?? 'unique') };
    case 'port':
      return present({ command });
    default:
      return args;
  }
}

function present(values: Record<string, Term | undefined>): Record<string, Term> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Term] => entry[1] !== undefined));
}

/** What the manifest says otherwise than the module. */
function overrides({ kind, restart, shutdown }: Service): string[] {
  const foreign = FOREIGN.has(kind);
  const ownShutdown = SUPERVISORS.has(kind) ? 'infinity' : 5000;
  return [
    ...(foreign || restart !== 'permanent' ? [`restart: :${restart}`] : []),
    ...(foreign || shutdown !== ownShutdown
      ? [`shutdown: ${typeof shutdown === 'number' ? number(shutdown) : `:${shutdown}`}`]
      : []),
  ];
}
