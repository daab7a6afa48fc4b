import type { Service } from '../../../src/project/otp-toml/manifest';
import { drainStages } from './drain-stages';
import { Atom, type Term, block, hang, lines, pairs } from './elixir-term';
import { render } from './render';
import { isGuarded } from './server-view';

/** A function of `Orders.Supervision` that has the settings of one feature, by service. */
interface Setting {
  name: 'guards' | 'health' | 'backoff';
  doc: string;
  /** Its result, as a type. */
  type: string;
  clauses: { service: string; body: string }[];
  /** The result for services that the manifest gives no such setting. */
  otherwise: string;
}

/** What the templates of the support modules need beside names. */
export function settingsView(services: readonly Service[]) {
  const settings = [guards(services), health(services), backoff(services)].filter(({ clauses }) => clauses.length > 0);
  const guarded = services.filter(isGuarded);
  const isProbed = services.some(({ health }) => health);
  const stages = drainStages(services).map((stage) =>
    Object.fromEntries(stage.map(({ name, drain }) => [name, drain!])),
  );
  return {
    settings: settings.map((setting) => render('support/supervision/setting.ex', setting)).join(''),
    table: guarded.length > 0 || isProbed ? render('support/supervision/table.ex', {}) : '',
    drain: stages.length > 0 ? `    Supervision.Drain.drain(${hang(lines(stages, 4), 4)})\n\n` : '',
    probe: isProbed ? '    Supervision.Health.watch(service, module, pid)\n' : '',
    watched: isProbed ? 'module' : '_module',
    guarded: guarded.map(({ name }) => name),
    refusals: refusals(services).join(' | '),
    events: events(services),
  };
}

function guards(services: readonly Service[]): Setting {
  const clauses = services.filter(isGuarded).map((service) => ({ service: service.name, body: guardList(service) }));
  return {
    name: 'guards',
    doc: 'The guards that the callers of a service pass, outermost first, with their settings.',
    type: '[{module(), map()}]',
    clauses,
    otherwise: '[]',
  };
}

/** The mailbox is outermost, and there for a drain, too: what it has counted is waited for. */
function guardList({ mailbox, drain, breaker }: Service): string {
  const list = [];
  if (mailbox ?? drain) {
    const { max = new Atom('infinity'), whenFull = 'reject' } = mailbox ?? {};
    list.push(`{Supervision.Mailbox, ${map({ max, when_full: new Atom(whenFull) })}}`);
  }
  if (drain) list.push('{Supervision.Drain, %{}}');
  if (breaker) {
    const { failures, within, resetAfter } = breaker;
    list.push(`{Supervision.Breaker, ${map({ failures, within, reset_after: resetAfter })}}`);
  }
  return hang(block(list), 4);
}

function health(services: readonly Service[]): Setting {
  const clauses = services.flatMap(({ name, health }) => {
    if (!health) return [];
    const { every, timeout, unhealthyAfter, healthyAfter } = health;
    const settings = { every, timeout, unhealthy_after: unhealthyAfter, healthy_after: healthyAfter };
    return [{ service: name, body: map(settings) }];
  });
  return {
    name: 'health',
    doc: 'How a service is probed; `nil` for one that is not.',
    type: 'Supervision.Health.settings() | nil',
    clauses,
    otherwise: 'nil',
  };
}

function backoff(services: readonly Service[]): Setting {
  return {
    name: 'backoff',
    doc: 'The first and the longest wait between two tries of a service to become ready.',
    type: '%{min: pos_integer(), max: pos_integer()}',
    clauses: services.flatMap(({ name, backoff }) => (backoff ? [{ service: name, body: map({ ...backoff }) }] : [])),
    otherwise: '',
  };
}

function map(entries: Record<string, Term>): string {
  return `%{${pairs(entries)}}`;
}

/** Why a guard may refuse, as `Supervision.Guard.refusal()` lists it. */
function refusals(services: readonly Service[]): string[] {
  return [
    ...(services.some(({ mailbox, drain }) => mailbox ?? drain) ? [':overloaded'] : []),
    ...(services.some(({ drain }) => drain) ? [':draining'] : []),
    ...(services.some(({ breaker }) => breaker) ? [':breaker_open'] : []),
  ];
}

/** Rows of the table of telemetry events, beside those that every service has. */
function events(services: readonly Service[]): string {
  const rows = [
    services.some(({ health }) => health) && '| `:health` | it was probed | `duration` | `result`, `status` |',
    services.some(({ breaker }) => breaker) && '| `:breaker` | its breaker changed | `count` | `from`, `to` |',
    services.some(({ mailbox }) => mailbox) && '| `:mailbox` | a request was rejected | `waited` in ms | `max` |',
  ];
  return rows.flatMap((row) => (row ? [`  ${row}\n`] : [])).join('');
}
