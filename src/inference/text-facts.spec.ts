import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Cache from './text-facts';

const MIX_EXS = `defmodule Orders.MixProject do
  use Mix.Project
  def project, do: [app: :orders, version: "0.1.0", deps: DEPS]
end
`;

describe('what texts say', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nx-otp-facts-'));
    process.env['NX_WORKSPACE_DATA_DIRECTORY'] = folder;
  });
  afterEach(() => {
    delete process.env['NX_WORKSPACE_DATA_DIRECTORY'];
    rmSync(folder, { recursive: true });
  });

  /** As a new Nx command has them: Nx reads the folder's name when its module is loaded. */
  function textFacts(): Cache.TextFacts {
    let facts: Cache.TextFacts | undefined;
    jest.isolateModules(() => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { TextFacts } = require('./text-facts') as typeof Cache;
      facts = new TextFacts();
    });
    return facts!;
  }

  const around = (files: Record<string, string>, file = 'orders/mix.exs') => ({
    file,
    readFile: (path: string) => files[path],
    wildcard: () => Object.keys(files),
  });
  const kept = (name: string): number => {
    const file = readdirSync(folder).find((each) => each.endsWith(`-${name}.json`));
    return file === undefined ? 0 : Object.keys(JSON.parse(readFileSync(join(folder, file), 'utf8')).entries).length;
  };

  it('are the same from the text as from what was kept of it', async () => {
    const text = MIX_EXS.replace('DEPS', '[{:ledger, path: "../ledger", env: Mix.env()}]');
    const first = textFacts();
    const read = await first.mixExs(text, around({}));
    first.save();
    expect(kept('mix-exs')).toBe(1);
    expect(await textFacts().mixExs(text, around({}))).toEqual(read);
    expect(read.deps).toEqual([{ name: 'ledger', source: 'path', path: '../ledger', sameEnv: true, line: 3 }]);
  });

  it('are never kept where another file decides', async () => {
    const text = MIX_EXS.replace('DEPS', '[{String.to_atom(File.read!("name.txt")), "~> 1.0"}]');
    const names = async (name: string) => {
      const facts = textFacts();
      const { deps } = await facts.mixExs(text, around({ 'name.txt': name }));
      facts.save();
      return deps.map((dep) => dep.name);
    };
    expect([await names('jason'), await names('plug')]).toEqual([['jason'], ['plug']]);
    expect(kept('mix-exs')).toBe(0);
  });

  it('are never kept where a part could not be read', async () => {
    const facts = textFacts();
    const { unread } = await facts.mixExs(MIX_EXS.replace('DEPS', 'Enum.shuffle(deps())'), around({}));
    facts.save();
    expect([unread.length, kept('mix-exs')]).toEqual([1, 0]);
  });

  it('are those of the folder that the file is in', async () => {
    const text = MIX_EXS.replace('app: :orders', 'app: String.to_atom(Path.basename(__DIR__))').replace('DEPS', '[]');
    const facts = textFacts();
    const apps = [];
    for (const name of ['orders', 'ledger']) apps.push((await facts.mixExs(text, around({}, `${name}/mix.exs`))).app);
    expect(apps).toEqual(['orders', 'ledger']);
  });

  it('change with the umbrella above', async () => {
    const text = MIX_EXS.replace('DEPS', 'Shop.MixProject.shared()');
    const umbrella = (dep: string) =>
      `defmodule Shop.MixProject do\n  use Mix.Project\n  def project, do: [apps_path: "apps"]\n  def shared, do: [{:${dep}, "~> 1.0"}]\nend\n`;
    const names = async (dep: string) => {
      const facts = textFacts();
      const { deps } = await facts.mixExs(text, {
        ...around({}),
        umbrella: { text: umbrella(dep), path: '../../mix.exs' },
      });
      facts.save();
      return deps.map(({ name }) => name);
    };
    expect([await names('jason'), await names('plug')]).toEqual([['jason'], ['plug']]);
  });

  it('of contents long gone make room', async () => {
    for (let version = 0; version < 10; version++) {
      const facts = textFacts();
      await facts.formatterExs(`[line_length: ${100 + version}]`);
      facts.save();
    }
    expect(kept('formatter-exs')).toBe(4);
  });
});
