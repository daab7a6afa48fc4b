import type { Manifest, Service } from '../../../src/project/otp-toml/manifest';
import { render } from './render';
import { type Field, freeName, stateFields } from './server-fields';

/** What a feature of the manifest adds to module and test; all of it whole lines of Elixir. */
interface Part {
  /** Of the struct, before those that the manifest names. */
  fields?: Omit<Field, 'changed'>[];
  /** A paragraph of the module's doc. */
  about?: string;
  attributes?: string[];
  requires?: string[];
  /** Public functions. */
  api?: string;
  /** Callbacks, the first of them of the kind that stands last in the template, and private functions. */
  callbacks?: string;
  tests?: string;
}

/** Names of the fields that are not the manifest's. */
interface OwnNames {
  args: string;
  connect: string;
  retry: string;
}

/** Whether callers of the service pass guards. */
export function isGuarded({ breaker, mailbox, drain }: Service): boolean {
  return breaker !== undefined || mailbox !== undefined || drain !== undefined;
}

/** What the templates of a `gen_server` and of a `gen_statem` need beside the names of their module. */
export function serverView({ app }: Manifest, service: Service, short: string) {
  const fields = stateFields(service.state);
  const names = {
    args: freeName('args', fields),
    connect: freeName('connect', fields),
    retry: freeName('retry', fields),
  };
  const isMachine = service.kind === 'gen_statem';
  const call = isMachine ? ':gen_statem.call' : 'GenServer.call';
  const retried = service.backoff !== undefined;
  const guarded = isGuarded(service);
  const parts: Part[] = [
    { fields: [{ name: names.args, type: 'keyword()', value: '[]' }] },
    ...(retried ? [backoffPart(service.kind, { names, call, short })] : []),
    ...(guarded ? [guardPart(call)] : []),
  ];
  const struct = [...parts.flatMap((part) => part.fields ?? []), ...fields];
  const uses = [
    ...parts.flatMap((part) => part.requires ?? []),
    ...(retried || guarded ? [`alias ${app.module}.Supervision`] : []),
  ];
  const attributes = [
    ...(retried || guarded ? [`@service :${service.name}`] : []),
    ...(isMachine || guarded ? ['# Milliseconds that a caller waits.\n  @timeout 5_000'] : []),
  ];
  return {
    names,
    about: parts.map(({ about = '' }) => about).join(''),
    uses: uses.map((line) => `\n  ${line}\n`).join(''),
    attributes: attributes.map((line) => `\n  ${line}\n`).join(''),
    structFields: struct.map(({ name, value }) => `${name}: ${value}`).join(`,\n${' '.repeat(12)}`),
    structTypes: struct.map(({ name, type }) => `${' '.repeat(10)}${name}: ${type}`).join(',\n'),
    example: `${fields[0]!.name}: ${fields[0]!.changed}`,
    changes: fields.map(({ name, changed }) => `    ${name}: ${changed}`).join(',\n'),
    refusal: guarded ? ' | {:error, Supervision.Guard.refusal()}' : '',
    request: (message: string) =>
      guarded ? `request(server, ${message})` : `${call}(server, ${message}${isMachine ? ', @timeout' : ''})`,
    startArgument: retried ? '{args, &connect/1}' : 'args',
    initArgument: retried ? '{args, connect}' : 'args',
    initFields: [`${names.args}: args`, ...(retried ? [`${names.connect}: connect`] : [])].join(', '),
    afterInit: retried ? (isMachine ? ', {:next_event, :internal, {:connect, 1}}' : ', {:continue, :connect}') : '',
    api: parts.map(({ api = '' }) => api).join(''),
    callbacks: parts.map(({ callbacks = '' }) => callbacks).join(''),
    tests: parts.map(({ tests = '' }) => tests).join(''),
    testConnect: retried ? ', connect \\\\ fn _args -> :ok end' : '',
  };
}

/** A start that is tried again outside `init`. */
function backoffPart(kind: string, view: { names: OwnNames; call: string; short: string }): Part {
  return {
    fields: [
      { name: view.names.connect, type: '(keyword() -> :ok | {:error, term()}) | nil', value: 'nil' },
      { name: view.names.retry, type: ':connecting | {:waiting, reference()} | :ready', value: ':connecting' },
    ],
    about: render('service/backoff/about.txt', view),
    requires: ['require Logger'],
    api: render('service/backoff/api.ex', view),
    callbacks: render(`service/backoff/${kind}.ex`, view) + render('service/backoff/try.ex', view),
    tests: render('service/backoff/tests.exs', view),
  };
}

/** Callers that pass the guards of the service. */
function guardPart(call: string): Part {
  return { about: render('service/guard/about.txt', {}), callbacks: render('service/guard/request.ex', { call }) };
}
