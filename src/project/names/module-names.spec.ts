import { applicationNames } from './application-names';
import { doctests } from './doctests';
import { moduleNames } from './module-names';
import { eexCode, heexCode } from './template-code';

/** `Acme.Shop` and all below it get another name, but `Acme.Shop.Admin`, which is somebody else's. */
const next = (name: string) =>
  /^Acme\.Shop\.Admin(\.|$)/.test(name) ? name : name.replace(/^Acme\.Shop(?=\.|$)/, 'Acme.Store');

function renamed(text: string): string {
  const { names, replacements } = moduleNames(text, next);
  let edited = text;
  for (const { from, to, text: other } of replacements.sort((a, b) => b.from - a.from)) {
    edited = edited.slice(0, from) + other + edited.slice(to);
  }
  expect(moduleNames(edited).names.map(({ name }) => name)).toEqual(names.map((each) => each.next));
  return edited;
}

const named = (text: string) => moduleNames(text).names.map(({ name }) => name);

describe('moduleNames', () => {
  it.each([
    ['alias A.B\nB.C.f()', ['A.B', 'A.B.C']],
    ['alias A.B, as: C\nC.f(B)', ['A.B', 'A.B', 'B']],
    ['alias A.{B, C.D}\nB.f(D)', ['A.B', 'A.C.D', 'A.B', 'A.C.D']],
    ['require A.B, as: C\nC.f()\nimport A.B\nuse A.B', ['A.B', 'A.B', 'A.B', 'A.B']],
    ['defmodule A do\n  alias __MODULE__.B\n  B\n  %__MODULE__{}\n  __MODULE__.C.f()\nend', ['A', 'A.B', 'A.B', 'A.C']],
    ['defmodule A do\n  defmodule B.C do\n  end\n  B\nend\nB', ['A', 'A.B.C', 'A.B', 'B']],
    ['defmodule A do\n  defmodule Elixir.B do\n  end\nend', ['A', 'B']],
    ['if a do\n  alias A.B\n  B\nelse\n  B\nend\nB', ['A.B', 'A.B', 'B', 'B']],
    ['fn -> alias A.B\n B end\nB', ['A.B', 'A.B', 'B']],
    ['defimpl P, for: A.B do\n  __MODULE__.C\nend', ['P', 'A.B', 'P.A.B.C']],
    ['defmodule A do\n  quote do\n    __MODULE__.B\n    C\n  end\nend', ['A', 'C']],
    ['alias unquote(a).B\nB.C\nunquote(a).D', []],
    ['Elixir.A.B', ['A.B']],
    ['@spec f(A.t()) :: %B{}\n&C.f/1', ['A', 'B', 'C']],
    ['"#{A} B" <> ~s(C #{D}) # E', ['A', 'D']],
    [
      `def f do\n  ~H"""\n  <A.b c={D.e(%{f: 1})} /><%= G %> H {I} <script>{J}</script>\n  """\nend`,
      ['D', 'G', 'I', 'A'].sort(),
    ],
  ])('of %j are %j', (text, names) => {
    const found = named(text);
    expect(text.includes('~H') ? found.sort() : found).toEqual(names);
  });

  it.each([
    ['alias Acme.Shop\nShop.Cart.f()', 'alias Acme.Store\nStore.Cart.f()'],
    ['alias Acme.Shop, as: S\nS.Cart.f()', 'alias Acme.Store, as: S\nS.Cart.f()'],
    ['alias Acme.Shop\nShop.Admin.f()', 'alias Acme.Store\nAcme.Shop.Admin.f()'],
    ['alias Acme.Shop.{Cart, Order}', 'alias Acme.Store.{Cart, Order}'],
    ['  alias Acme.Shop.{Cart, Admin}', '  alias Acme.Shop.Admin'.replace('  ', '  alias Acme.Store.Cart\n  ')],
    ['alias Acme.{Shop, Other}\nShop.Cart', 'alias Acme.{Store, Other}\nStore.Cart'],
    [
      'defmodule Acme do\n  defmodule Shop do\n  end\n  Shop.f()\nend',
      'defmodule Acme do\n  defmodule Store do\n  end\n  Store.f()\nend',
    ],
    ['defmodule Acme do\n  __MODULE__.Shop.Cart\nend', 'defmodule Acme do\n  __MODULE__.Store.Cart\nend'],
    ['alias Acme.Shop.Cart\nCart.f(Shop)', 'alias Acme.Store.Cart\nCart.f(Shop)'],
    ['Elixir.Acme.Shop', 'Elixir.Acme.Store'],
    [':"Elixir.Acme.Shop" # Acme.Shop', ':"Elixir.Acme.Shop" # Acme.Shop'],
    [
      '@doc """\nAcme.Shop\n\n    iex> Acme.Shop.f()\n    #Acme.Shop<1>\n"""\ndef f, do: 1',
      '@doc """\nAcme.Shop\n\n    iex> Acme.Store.f()\n    #Acme.Store<1>\n"""\ndef f, do: 1',
    ],
  ])('%j becomes %j', (text, expected) => {
    expect(renamed(text)).toBe(expected);
  });

  it('knows what is defined, and where the text is no Elixir', () => {
    const { names, errors } = moduleNames('defprotocol A do\nend\nB\n)');
    expect(names.filter(({ defines }) => defines)).toEqual([{ name: 'A', next: 'A', defines: true, from: 12, to: 13 }]);
    expect(errors).not.toEqual([]);
  });
});

describe('applicationNames', () => {
  const found = (text: string, kind: Parameters<typeof applicationNames>[1]) =>
    applicationNames(text, kind).map(({ from, to }) => `${from}:${text.slice(from, to)}`);

  it.each([
    ['Application.get_env(:a, :b)', 'source', ['20::a']],
    ['alias My.Application\nApplication.get_env(:a, :b)', 'source', []],
    [':a |> Application.app_dir()', 'source', ['0::a']],
    [':application.get_env(:a)', 'source', []],
    [':application.get_env(:a, :b)', 'source', ['21::a']],
    [':code.priv_dir(:a)', 'source', ['15::a']],
    ['@x :a\n@y :a\nApplication.get_env(@x, :y)', 'source', ['3::a']],
    ['use Repo, otp_app: :a, other: :a', 'source', ['19::a']],
    ['plug Plug.Static, from: {:a, "b"}\nplug Other, from: :a', 'source', ['25::a']],
    ['config :a, :a, a: :a', 'config', ['7::a']],
    ['config :a, :b', 'source', []],
    ['[app: :a, extra_applications: [:b, c: :optional]]', 'mix.exs', ['6::a', '31::b', '35:c:']],
    ['[app: :a]', 'source', []],
    ['constructor.new(:a)', 'source', []],
  ] as const)('of %j in a %s are %j', (text, kind, expected) => {
    expect(found(text, kind)).toEqual(expected);
  });
});

describe('Elixir in other text', () => {
  it.each([
    [eexCode('<b><%= if a do %>1<% end %></b>'), '     \n if a do \n   \n end \n     '],
    [eexCode('<%# a %><%% b %><%!-- c --%>'), ' '.repeat(28)],
    [heexCode('<A.b c={d} /> \\{e}{f}'), `\nA.b\n  \nd\n${' '.repeat(8)}\nf\n`],
    [heexCode('<style>a { b }</style><!-- {c} --><p>{"{}"}</p>'), `${' '.repeat(37)}\n"{}"\n    `],
  ])('keeps its place: %j', (code, expected) => {
    expect(code).toBe(expected);
  });

  it('is a doctest up to a blank line', () => {
    expect(doctests('a\n\n  iex> b\n  ...> c\n  ** (D) e\n\nf\n iex(1)> g')).toEqual([
      { at: 3, code: '       b\n       c\n      D   \n' },
      { at: 35, code: '         g' },
    ]);
  });
});
