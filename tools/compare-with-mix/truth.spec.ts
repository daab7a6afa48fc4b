import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { callInNode, makeCheckout, mixExs } from './fixture';

interface Truth {
  projects: { root: string; app?: string }[];
  broken: { root: string; reason: string }[];
  edges: { from: string; to: string; environments: string[] }[];
}

const everywhere = ['dev', 'test', 'prod'];
let checkout: string;
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

function ask(files: Record<string, string>): Truth {
  checkout = makeCheckout(files);
  const roots = callInNode<string[]>('checkout.mjs', 'findMixProjects', JSON.stringify(checkout));
  return callInNode<Truth>('truth.mjs', 'askMix', JSON.stringify(checkout), JSON.stringify(roots), '() => {}');
}

test('path dependencies, by their folder and not their name; Hex packages and folders without mix.exs are no edges', () => {
  const deps =
    '[{:core, path: "../core"}, {:renamed, ">= 0.0.0", path: "../other"}, {:jason, "~> 1.0"}, {:gone, path: "../gone"}]';
  const truth = ask({
    'web/mix.exs': mixExs('Web', `app: :web, version: "1.0.0", deps: ${deps}`),
    'core/mix.exs': mixExs('Core', 'app: :core, deps: [{:web, "~> 1.0"}, {:core, path: "."}]'),
    'other/mix.exs': mixExs('Other', 'app: :other'),
  });
  expect(truth).toEqual({
    projects: [
      { root: 'core', app: 'core' },
      { root: 'other', app: 'other' },
      { root: 'web', app: 'web' },
    ],
    broken: [],
    edges: [
      { from: 'web', to: 'core', environments: everywhere },
      { from: 'web', to: 'other', environments: everywhere },
    ],
  });
});

test('an edge holds in the environments that declare it, whatever its only:', () => {
  const deps =
    '[{:core, path: "../core", only: :test}] ++ if(Mix.env() == :prod, do: [{:mailer, path: "../mailer"}], else: [])';
  const { edges } = ask({
    'web/mix.exs': mixExs('Web', `app: :web, deps: ${deps}`),
    'core/mix.exs': mixExs('Core', 'app: :core'),
    'mailer/mix.exs': mixExs('Mailer', 'app: :mailer'),
  });
  expect(edges).toEqual([
    { from: 'web', to: 'core', environments: everywhere },
    { from: 'web', to: 'mailer', environments: ['prod'] },
  ]);
});

test('a child that calls a helper of its umbrella root is loaded after it', () => {
  const helper = '  def sibling(name), do: {name, in_umbrella: true}';
  const { broken, edges } = ask({
    'mix.exs': mixExs('Shop', 'apps_path: "apps"', helper),
    'apps/orders/mix.exs': mixExs('Orders', 'app: :orders, deps: [Shop.MixProject.sibling(:billing)]'),
    'apps/billing/mix.exs': mixExs('Billing', 'app: :billing'),
    'apps/notes.txt': 'not an application',
  });
  expect(broken).toEqual([]);
  expect(edges).toEqual([
    { from: '.', to: 'apps/billing', environments: everywhere },
    { from: '.', to: 'apps/orders', environments: everywhere },
    { from: 'apps/orders', to: 'apps/billing', environments: everywhere },
  ]);
});

test('what Mix cannot load is listed with the reason, however it fails', () => {
  const { projects, broken } = ask({
    'raises/mix.exs': 'raise "no C compiler"',
    'silent/mix.exs': 'raise ""',
    'stops/mix.exs': 'IO.puts("{}")\nSystem.halt(3)',
    'empty/mix.exs': '',
    'throws/mix.exs': 'throw(:ball)',
    'noisy/mix.exs': `IO.puts("{}")\n${mixExs('Noisy', 'app: :noisy')}`,
    'picky/mix.exs': `if Mix.env() != :test, do: raise("only in test")\n${mixExs('Picky', 'app: :picky')}`,
  });
  expect(projects.map(({ root }) => root)).toEqual(['noisy', 'picky']);
  expect(broken).toEqual([
    { root: 'empty', reason: 'mix.exs defines no module that uses Mix.Project' },
    { root: 'raises', reason: 'no C compiler' },
    { root: 'silent', reason: '' },
    { root: 'stops', reason: 'Elixir ended with exit status 3 before mix.exs was loaded' },
    { root: 'throws', reason: '** (throw) :ball' },
  ]);
});

test('EEx tags make a template of what is no Elixir; in a string they are text', () => {
  const { projects, broken } = ask({
    'priv/new/mix.exs': mixExs('<%= @module %>', 'app: :<%= @app %>'),
    'release/mix.exs': mixExs(
      'Release',
      'app: :release',
      '  def render(name), do: EEx.eval_string("<%= name %>", name: name)',
    ),
    'truncated/mix.exs': 'defmodule Truncated do',
  });
  expect(projects).toEqual([{ root: 'release', app: 'release' }]);
  expect(broken.map(({ root }) => root)).toEqual(['truncated']);
});

test('a mix.exs that hangs is stopped, with what it has started', () => {
  // Told apart from those of other runs on the machine.
  const seconds = 100_000_000 + process.pid;
  const { broken } = ask({ 'mix.exs': `System.cmd("sleep", ["${seconds}"])` });
  expect(broken).toEqual([{ root: '.', reason: 'Elixir was stopped after 20 s before mix.exs was loaded' }]);
  expect(execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })).not.toContain(`sleep ${seconds}`);
});
