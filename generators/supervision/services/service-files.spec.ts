import { KINDS } from '../../../src/project/otp-toml/manifest';
import { readOtpToml } from '../../../src/project/otp-toml/read';
import { everyKind } from './manifests.fixture';
import { serviceFiles } from './service-files';

const filesOf = (service: string, name = 'ledger', app = 'name = "orders"') => {
  const manifest = readOtpToml(`[app]\n${app}\n[services.${name}]\n${service}`, 'otp.toml');
  return serviceFiles(manifest, manifest.services[0]!);
};
const pathsOf = (...given: Parameters<typeof filesOf>) => filesOf(...given).map(({ path }) => path);
const moduleOf = (...given: Parameters<typeof filesOf>) => filesOf(...given)[0]!.text;
const testOf = (...given: Parameters<typeof filesOf>) => filesOf(...given)[1]!.text;

describe('the files of a service', () => {
  it('are a module and its test, where Mix looks for them', () => {
    expect(pathsOf('')).toEqual(['lib/orders/ledger.ex', 'test/orders/ledger_test.exs']);
    expect(pathsOf('', 'http_pool', 'name = "orders"\nmodule = "Shop.HTTP"')).toEqual([
      'lib/shop/http/http_pool.ex',
      'test/shop/http/http_pool_test.exs',
    ]);
    expect(pathsOf('kind = "child"\nchild = "Bank.Gate"')).toEqual(['lib/bank/gate.ex', 'test/bank/gate_test.exs']);
  });

  it('have the module of the children, too, where a supervisor starts them', () => {
    const worker = ['lib/orders/ledger/worker.ex', 'test/orders/ledger/worker_test.exs'];
    expect(pathsOf('kind = "dynamic_supervisor"').slice(2)).toEqual(worker);
    expect(pathsOf('kind = "partition_supervisor"').slice(2)).toEqual(worker);
    expect(pathsOf('kind = "dynamic_supervisor"\nchild = "Orders.Import"').slice(2)).toEqual([
      'lib/orders/import.ex',
      'test/orders/import_test.exs',
    ]);
  });

  it('are the same each time, and of every kind', () => {
    const manifest = readOtpToml(everyKind, 'otp.toml');
    const write = () => manifest.services.flatMap((service) => serviceFiles(manifest, service));
    expect(write()).toEqual(write());
    expect(new Set(manifest.services.map(({ kind }) => kind))).toEqual(new Set(KINDS));
  });
});

describe('a gen_server', () => {
  it('has the fields of its state, with types and defaults', () => {
    expect(moduleOf('state = { balance = "integer", title = "string" }')).toContain(`  defstruct args: [],
            balance: 0,
            title: ""

  @type t :: %__MODULE__{
          args: keyword(),
          balance: integer(),
          title: String.t()
        }
`);
  });

  it('keeps one value where nothing is said of its state', () => {
    expect(moduleOf('')).toContain('  defstruct args: [],\n            value: nil\n');
  });

  it('does not take a name of the manifest for a field of its own', () => {
    const module = moduleOf('state = { args = "list", service_args = "map" }');
    expect(module).toContain(
      '  defstruct service_service_args: [],\n            args: [],\n            service_args: %{}\n',
    );
    expect(module).toContain('state = %__MODULE__{service_service_args: args}');
  });

  it('is asked directly without guards, and through them otherwise', () => {
    expect(moduleOf('')).toContain('GenServer.call(server, :fetch)');
    expect(moduleOf('')).not.toContain('Supervision');
    for (const guard of [
      'mailbox = { max = 1 }',
      'drain = "1s"',
      'breaker = { failures = 1, within = "1s", reset_after = "1s" }',
    ]) {
      expect(moduleOf(guard))
        .toContain(`  @spec fetch(GenServer.server()) :: {:ok, t()} | {:error, Supervision.Guard.refusal()}
  def fetch(server \\\\ __MODULE__) do
    request(server, :fetch)
  end
`);
    }
  });

  it('has no number of the manifest in it, so that a changed one changes nothing here', () => {
    const features = (number: number) => `shutdown = "${number}s"
args = { size = ${number} }
mailbox = { max = ${number} }
drain = "${number}s"
backoff = { min = "${number}ms", max = "${number}s" }
breaker = { failures = ${number}, within = "${number}s", reset_after = "${number}s" }
health = { every = "${number}s", timeout = "${number}ms" }`;
    expect(filesOf(features(7))).toEqual(filesOf(features(8)));
  });
});

describe('a server of any kind', () => {
  it.each([
    'backoff = { min = "1s", max = "2s" }\nmailbox = { max = 1 }',
    'kind = "ets_table"',
    'kind = "port"\ncommand = ["cat"]',
  ])('says which messages it takes: %j', (service) => {
    const clauses = [...moduleOf(service).matchAll(/def handle_(?:call|info|continue)\((.)/g)].map(
      ([, first]) => first,
    );
    expect(clauses.length).toBeGreaterThan(2);
    // An atom or a tuple, and no variable that would take any message.
    expect(clauses.filter((first) => first !== ':' && first !== '{')).toEqual([]);
  });
});

describe('a gen_statem', () => {
  it('walks along its states', () => {
    const module = moduleOf('kind = "gen_statem"\nstates = ["cart", "paying", "done"]');
    expect(module).toContain('  @type state :: :cart | :paying | :done\n\n  @initial :cart\n');
    expect(module).toContain('  @transitions %{\n    cart: :paying,\n    paying: :done\n  }\n');
  });

  it('may have one state only', () => {
    expect(moduleOf('kind = "gen_statem"\nstates = ["only"]')).toContain('  @transitions %{}\n');
  });
});

describe('the test of a service', () => {
  it('calls the module by its last name', () => {
    expect(testOf('')).toContain('  alias Orders.Ledger\n');
  });

  it('does not hide a module of Elixir with it, nor break its lines', () => {
    expect(testOf('', 'agent')).toContain('  alias Orders.Agent, as: Service\n');
    expect(testOf('', 'a_name_of_more_than_24_characters')).toContain(', as: Service\n');
    expect(testOf('', 'x'.repeat(64), 'name = "orders"\nmodule = "Acme.PointOfSale"')).toContain(
      `  alias Acme.PointOfSale.X${'x'.repeat(63)},\n    as: Service\n`,
    );
  });
});

describe("a child of one's own", () => {
  it('begins as an agent', () => {
    expect(moduleOf('kind = "child"')).toBe(`defmodule Orders.Ledger do
  @moduledoc """
  A process of your own: whatever has a \`child_spec/1\` can stand here.

  What is in otp.toml as \`args\` comes to \`start_link/1\`.
  """

  use Agent

  @doc "Starts the process with the arguments that otp.toml gives it."
  @spec start_link(keyword()) :: Agent.on_start()
  def start_link(args) do
    Agent.start_link(fn -> args end, name: __MODULE__)
  end

  @doc "The arguments that it was started with."
  @spec args(Agent.agent()) :: keyword()
  def args(agent \\\\ __MODULE__), do: Agent.get(agent, & &1)
end
`);
  });
});
