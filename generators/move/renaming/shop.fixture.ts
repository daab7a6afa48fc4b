import type { Tree } from '@nx/devkit';
import app from '../../app/generator';
import dep from '../../dep/generator';
import lib from '../../lib/generator';
import { emptyWorkspace } from '../../workspace/fixture';

/**
 * A workspace with an application that others use in every way that has its name in it: dependency, alias, protocol, struct,
 * configuration, release, template, doctest; and an umbrella whose applications use each other.
 */
export async function shopWorkspace(): Promise<Tree> {
  const tree = emptyWorkspace();
  await app(tree, { directory: 'apps/shop', tags: 'type:app' });
  await lib(tree, { directory: 'libs/billing' });
  await dep(tree, { project: 'billing', on: 'shop' });
  tree.write(
    'platform/mix.exs',
    `defmodule Platform.MixProject do
  use Mix.Project

  def project do
    [
      apps_path: "apps",
      apps: [:till, :drawer],
      version: "0.1.0",
      deps: [],
      releases: [desk: [applications: [till: :permanent, drawer: :permanent]]]
    ]
  end
end
`,
  );
  for (const directory of ['platform/apps/drawer', 'platform/apps/till']) await lib(tree, { directory });
  await dep(tree, { project: 'till', on: 'drawer' });
  for (const [path, text] of Object.entries(FILES)) tree.write(path, text);
  edit(
    tree,
    'libs/billing/mix.exs',
    'deps: deps()',
    'deps: deps(),\n      releases: [front: [applications: [shop: :permanent]]]',
  );
  edit(tree, 'apps/shop/mix.exs', 'extra_applications: [', 'extra_applications: [:eex, ');
  edit(tree, 'apps/shop/otp.toml', '[app]', '# The shop, as Shop.Supervision starts it.\n[app]');
  tree.write('nx.json', '{ "release": { "projects": ["shop", "billing"] }, "plugins": ["nx-otp"] }\n');
  tree.write(
    'web/project.json',
    '{ "name": "web", "implicitDependencies": ["shop"], "targets": { "up": { "dependsOn": ["shop:compile"] } } }\n',
  );
  tree.write('Dockerfile', 'FROM scratch\nCOPY _build/prod/rel/front /app\nCMD ["/app/bin/shop", "start"]\n');
  return tree;
}

export function edit(tree: Tree, path: string, from: string, to: string): void {
  const text = tree.read(path, 'utf8')!;
  if (!text.includes(from)) throw new Error(`${path} has no ${from}:\n${text}`);
  tree.write(path, text.replace(from, to));
}

const FILES: Record<string, string> = {
  'apps/shop/lib/shop/cart.ex': `defmodule Shop.Cart do
  @moduledoc """
  A cart of the Shop, see \`Shop.Report\`.

      iex> Shop.Cart.new(2)
      %Shop.Cart{items: 2}

      iex> Shop.Cart.new(-1)
      ** (Shop.Cart.Error) a Shop has no such cart
  """
  alias __MODULE__.Error

  defmodule Error do
    defexception message: "a Shop has no such cart"
  end

  @app :shop

  defstruct items: 0

  @type t :: %Shop.Cart{items: non_neg_integer()}

  @spec new(integer()) :: t()
  def new(items) when items < 0, do: raise(Error)
  def new(items), do: %__MODULE__{items: items}

  @doc "What is configured for the shop."
  @spec limit() :: term()
  def limit, do: Application.get_env(@app, :cart_limit, :none)
end
`,
  'apps/shop/lib/shop/report.ex': `defmodule Shop.Report do
  @moduledoc "Shows carts."
  require EEx

  alias Shop.Cart

  EEx.function_from_file(:def, :page, "lib/shop/pages/cart.html.heex", [:carts])

  @spec log() :: [atom()]
  def log, do: [:shop, :report, hd(for(%Cart{} <- [Cart.new(1)], do: :shop))]
end
`,
  'apps/shop/lib/shop/pages/cart.html.heex':
    '<h1>Shop</h1>\n<%= for %Shop.Cart{items: items} <- carts do %>\n<p class="shop"><%= Shop.Report.log() |> length() %>: <%= items %></p>\n<% end %>\n',
  'apps/shop/test/shop/cart_test.exs': `defmodule Shop.CartTest do
  use ExUnit.Case, async: true

  alias Shop.{Cart, Report}

  doctest Shop.Cart

  test "a Shop shows its carts" do
    assert Report.page([Cart.new(3)]) =~ "3: 3"
    assert to_string(Shop.Cart) == "Elixir." <> Enum.join(Module.split(Cart), ".")
    assert Application.get_application(Shop.Cart) == Mix.Project.config()[:app]
    assert File.dir?(Path.join(:code.lib_dir(:shop), "ebin"))
    assert Cart.limit() == 7
  end
end
`,
  'apps/shop/config/config.exs': 'import Config\n\nconfig :shop, cart_limit: 7, shop: Shop.Cart\n',
  'libs/billing/lib/billing/priced.ex': `defprotocol Billing.Priced do
  @moduledoc "What has a price."
  @spec price(t()) :: integer()
  def price(thing)
end

defimpl Billing.Priced, for: Shop.Cart do
  alias Shop.Cart

  def price(%Cart{items: items}), do: items * Application.fetch_env!(:shop, :cart_limit)
end
`,
  'libs/billing/test/billing/priced_test.exs': `defmodule Billing.PricedTest do
  use ExUnit.Case, async: true

  # Of the Shop.
  test "of a cart" do
    assert Billing.Priced.price(Shop.Cart.new(2)) == 14
    assert Process.whereis(Shop.Supervisor)
  end
end
`,
  'platform/apps/drawer/lib/drawer/coin.ex': `defmodule Drawer.Coin do
  @moduledoc "A coin."
  defstruct value: 1
end
`,
  'platform/apps/till/lib/till/coins.ex': `defmodule Till.Coins do
  @moduledoc "Counts."
  alias Drawer.Coin

  @spec count([%Coin{}]) :: integer()
  def count(coins), do: Enum.sum(Enum.map(coins, fn %Drawer.Coin{value: value} -> value end))
end
`,
};
