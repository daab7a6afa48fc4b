import { applicationModule, starts } from './application-module';

test.each([
  ['[mod: {Orders.Application, []}, extra_applications: [:logger]]', 'Orders.Application'],
  ['[\n  # mod: {Old, []},\n  mod: {\n    Shop.Start,\n    [pool: 3]\n  }\n]', 'Shop.Start'],
  ['[extra_applications: [:logger], description: "mod: {Nothing, []}"]', undefined],
  ['[mod: start_module()]', undefined],
])('the module of %s is %s', (application, module) => {
  const mixExs = `defmodule Orders.MixProject do\n  use Mix.Project\n  def application do\n    ${application}\n  end\nend\n`;
  expect(applicationModule(mixExs)).toBe(module);
});

test.each([
  ['children = [Orders.Repo, Orders.Supervisor]', true],
  ['Orders.Supervisor.start_link([])', true],
  ['children = [{Orders.Supervisor, []}]', true],
  ['Supervisor.start_link(children, strategy: :one_for_one, name: Orders.Supervisor)', false],
  ['# Orders.Supervisor\n', false],
  ['children = [Orders.Supervisor.Other]', false],
  ['children = [Old.Orders.Supervisor]', false],
  ['children = [Orders.Supervisors]', false],
])('%s starts Orders.Supervisor: %s', (code, started) => {
  expect(starts('Orders.Supervisor', code)).toBe(started);
});
