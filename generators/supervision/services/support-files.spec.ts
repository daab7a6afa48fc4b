import { readOtpToml } from '../../../src/project/otp-toml/read';
import { everyKind } from './manifests.fixture';
import { supportFiles } from './support-files';

const filesOf = (services: string) => supportFiles(readOtpToml(`[app]\nname = "orders"\n${services}`, 'otp.toml'));
const modulesOf = (services: string) =>
  filesOf(services)
    .map(({ path }) => /^lib\/orders\/(.*)\.ex$/.exec(path)?.[1])
    .filter((module) => module !== undefined);
const settingsOf = (services: string) => filesOf(services)[0]!.text;

describe('the support modules', () => {
  const always = ['supervision', 'supervision/lifecycle', 'supervision/telemetry'];

  it.each([
    ['', []],
    ['kind = "registry"', []],
    ['health = { every = "5s", timeout = "1s" }', ['health']],
    ['breaker = { failures = 1, within = "1s", reset_after = "1s" }', ['guard', 'breaker']],
    ['mailbox = { max = 1 }', ['guard', 'mailbox']],
    ['drain = "1s"', ['guard', 'mailbox', 'drain']],
    ['backoff = { min = "1s", max = "2s" }', ['backoff']],
    ['kind = "ets_table"', ['table_keeper']],
    ['kind = "port"\ncommand = ["cat"]', ['external_program']],
  ])('with %j are those that have a use', (service, used) => {
    expect(modulesOf(`[services.ledger]\n${service}`)).toEqual([
      ...always,
      ...used.map((name) => `supervision/${name}`),
    ]);
  });

  it('have tests, beside the one that the tests of another cover', () => {
    const paths = supportFiles(readOtpToml(everyKind, 'otp.toml')).map(({ path }) => path);
    const tested = paths
      .filter((path) => path.startsWith('lib/'))
      .map((path) => path.replace(/^lib\/(.*)\.ex$/, 'test/$1_test.exs'));
    expect(tested.filter((path) => !paths.includes(path))).toEqual(['test/orders/supervision/telemetry_test.exs']);
  });
});

describe('the settings', () => {
  it('are functions by service', () => {
    const settings = settingsOf(`[services.ledger]
mailbox = { max = 1000, when_full = "block" }
drain = "15s"
breaker = { failures = 5, within = "10s", reset_after = "30s" }
health = { every = "5s", timeout = "1s" }
backoff = { min = "100ms", max = "30s" }
[services.web]
depends_on = ["ledger"]
drain = "1s"
`);
    expect(settings).toContain(`  def guards(:ledger) do
    [
      {Supervision.Mailbox, %{max: 1000, when_full: :block}},
      {Supervision.Drain, %{}},
      {Supervision.Breaker, %{failures: 5, within: 10_000, reset_after: 30_000}}
    ]
  end

  def guards(:web) do
    [
      {Supervision.Mailbox, %{max: :infinity, when_full: :reject}},
      {Supervision.Drain, %{}}
    ]
  end

  def guards(_service), do: []

  @doc "How a service is probed; \`nil\` for one that is not."
  @spec health(atom()) :: Supervision.Health.settings() | nil
  def health(:ledger) do
    %{every: 5000, timeout: 1000, unhealthy_after: 3, healthy_after: 1}
  end

  def health(_service), do: nil

  @doc "The first and the longest wait between two tries of a service to become ready."
  @spec backoff(atom()) :: %{min: pos_integer(), max: pos_integer()}
  def backoff(:ledger) do
    %{min: 100, max: 30_000}
  end
end
`);
    expect(settings).toContain(`    Supervision.Drain.drain([
      [
        web: 1000
      ],
      [
        ledger: 15_000
      ]
    ])
`);
  });

  it('are few where the manifest says little', () => {
    expect(settingsOf('[services.repo]\n')).toBe(`defmodule Orders.Supervision do
  @moduledoc """
  What otp.toml says of the services beside their order, for those who carry it out.

  Times are in milliseconds.
  """

  alias Orders.Supervision

  @doc """
  Makes ready what all services use: to be called in \`c:Application.start/2\`, before the tree
  starts.
  """
  @spec prepare() :: :ok
  def prepare do
    # Supervision.Telemetry asks whether it is loaded, which costs less than to look for it.
    Code.ensure_loaded(:telemetry)
    :ok
  end

  @doc """
  Lets services finish what they have begun: to be called in \`c:Application.prep_stop/1\`, before
  the tree stops.

  Those that otp.toml gives a \`drain\` take nothing new from then on; a service drains before
  those that it needs.
  """
  @spec drain() :: :ok
  def drain do
    :ok
  end

  @doc """
  How a supervisor starts a service: as \`Supervisor.child_spec/2\` says, with its module as id,
  and seen by \`Orders.Supervision.Lifecycle\`.
  """
  @spec child_spec(atom(), module() | {module(), term()}, keyword()) :: Supervisor.child_spec()
  def child_spec(service, child, overrides \\\\ []) do
    %{start: start} = spec = Supervisor.child_spec(child, overrides)

    Map.merge(spec, %{
      id: module(child),
      start: {Supervision.Lifecycle, :start_link, [service, start]},
      modules: Map.get(spec, :modules, [module(child)])
    })
  end

  defp module({module, _argument}), do: module
  defp module(module), do: module
end
`);
  });
});
