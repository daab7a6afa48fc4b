import { type Tree, logger } from '@nx/devkit';
import { execaSync } from 'execa';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyWorkspace } from '../workspace/fixture';
import importManifest from './generator';

const MIX_EXS = `defmodule Shop.MixProject do
  use Mix.Project
  def project, do: [app: :shop, version: "0.1.0", elixir: "~> 1.14", deps: []]
  def application, do: [mod: {Shop.Application, []}]
end
`;

const APPLICATION = `defmodule Shop.Application do
  use Application

  @impl true
  def start(_type, _args) do
    children = [{Registry, keys: :unique, name: Shop.Names}, Shop.Repo, Shop.Ledger]
    Supervisor.start_link(children, strategy: :rest_for_one, max_restarts: 7)
  end
end

defmodule Shop.Repo do
  use Agent
  def start_link(_), do: Agent.start_link(fn -> :ok end)
end

defmodule Shop.Ledger do
  use Agent
  def start_link(_), do: Agent.start_link(fn -> :ok end)
end
`;

describe('import', () => {
  let tree: Tree;
  let info: jest.SpyInstance;

  beforeEach(() => {
    tree = emptyWorkspace();
    tree.write('apps/shop/mix.exs', MIX_EXS);
    info = jest.spyOn(logger, 'info').mockImplementation();
  });
  afterEach(() => jest.restoreAllMocks());

  it('takes the otpiser.toml of the project', async () => {
    tree.write(
      'apps/shop/otpiser.toml',
      '[workload]\nname = "shop"\nentry = "Shop.Application"\n[[supervisors]]\nname = "main"\n[[supervisors.children]]\nname = "cache"\n',
    );
    await importManifest(tree, { project: 'shop' });
    expect(tree.read('apps/shop/otp.toml', 'utf8')).toBe(
      '# Made from otpiser.toml. Look through it: supervisors follow from depends_on and groups here.\n\n' +
        '[app]\nname = "shop"\nmodule = "Shop"\n\n[services.cache]\n',
    );
    expect(info.mock.calls).toEqual([
      [
        'apps/shop/otp.toml names cache; 0 of their restarts are unneeded. Look through it, see what follows with ' +
          'npx nx-otp explain apps/shop/otp.toml, and write it with nx g nx-otp:supervision shop.',
      ],
    ]);
  });

  it('never overwrites an otp.toml', async () => {
    tree.write('apps/shop/otp.toml', '[app]\nname = "shop"\n');
    await expect(importManifest(tree, { project: 'shop' })).rejects.toThrow(
      'An otp.toml that is there is never overwritten.\n' +
        '  found:   apps/shop/otp.toml\n' +
        '  remedy:  Move it away, or add what it lacks with nx g nx-otp:service.',
    );
  });

  it('says that there is no such file', async () => {
    await expect(importManifest(tree, { project: 'shop', from: 'old/otpiser.toml' })).rejects.toThrow(
      '--from is an otpiser.toml in the workspace.\n' +
        '  found:   no file old/otpiser.toml\n' +
        '  remedy:  Give its path from the workspace root, or leave --from out to ask the running application.',
    );
  });

  it('asks the application itself, started for it', async () => {
    const root = mkdtempSync(join(tmpdir(), 'nx-otp import '));
    try {
      tree.root = root;
      const shop = join(root, 'apps/shop');
      execaSync('mix', ['new', shop, '--app', 'shop'], { env: { MIX_ENV: 'dev' } });
      rmSync(join(shop, 'test'), { recursive: true });
      writeFileSync(join(shop, 'mix.exs'), MIX_EXS);
      writeFileSync(join(shop, 'lib/shop.ex'), APPLICATION);
      await importManifest(tree, { project: 'shop' });
      expect(tree.read('apps/shop/otp.toml', 'utf8')).toContain(`[supervision]
max_restarts = 7
max_seconds = 5

[services.names]
kind = "registry"

[services.repo]
kind = "child"
child = "Shop.Repo"
depends_on = ["names"]

[services.ledger]
kind = "child"
child = "Shop.Ledger"
depends_on = ["repo"]
`);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
