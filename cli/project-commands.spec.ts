import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Check } from '../src/mix/doctor/check';
import { temporaryFolder } from '../src/mix/transpiled.fixture';
import { NxOtp } from './nx-otp.fixture';

const nxOtp = new NxOtp();
const workspace = join(temporaryFolder(), 'work space');
const orders = join(workspace, 'apps/orders');

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), text);
  }
}

const MIX_EXS = `defmodule Shop.Orders.MixProject do
  use Mix.Project
  def project, do: [app: :orders, version: "0.1.0"]
  def application, do: [mod: {Shop.Orders.Application, []}]
end
`;
const APPLICATION = `defmodule Shop.Orders.Application do
  use Application
  def start(_type, _args), do: Shop.Orders.Supervisor.start_link([])
end
`;

beforeEach(() => {
  rmSync(workspace, { recursive: true, force: true });
  write({ 'apps/orders/mix.exs': MIX_EXS, 'apps/orders/lib/shop/orders/application.ex': APPLICATION });
});
afterAll(() => {
  rmSync(dirname(workspace), { recursive: true });
  rmSync(nxOtp.folder, { recursive: true });
});

describe('nx-otp init', () => {
  it('writes an otp.toml that is right, with the names of mix.exs', async () => {
    expect(await nxOtp.run(['init', orders])).toEqual({
      exitCode: 0,
      stdout: `Wrote ${orders}/otp.toml. Add services to it, then: nx-otp explain ${orders}\n`,
      stderr: '',
    });
    expect(readFileSync(join(orders, 'otp.toml'), 'utf8')).toContain(
      '\n[app]\nname = "orders"\nmodule = "Shop.Orders"\n',
    );
    expect((await nxOtp.run(['validate', orders])).stdout).toBe(`${orders}/otp.toml is right: orders, 0 services.\n`);
  });

  it('is right, too, with all that it shows in comments', async () => {
    const { stdout } = await nxOtp.run(['init', '--dry-run'], { cwd: orders });
    expect(existsSync(join(orders, 'otp.toml'))).toBe(false);
    const uncommented = stdout.replace(/^# (?=\[|\w+ = )/gm, '').replace(/^module = "Orders".*$/m, '');
    const verdict = await nxOtp.run(['validate', '-'], { input: uncommented });
    expect(verdict).toEqual({ exitCode: 0, stdout: 'standard input is right: orders, 4 services.\n', stderr: '' });
  });

  it('touches no otp.toml that is there', async () => {
    write({ 'apps/orders/otp.toml': 'mine' });
    expect(await nxOtp.run(['init', orders])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `nx-otp init writes an otp.toml where there is none.
  found:   ${orders}/otp.toml
  remedy:  Edit that file, or delete it first.
`,
    });
    expect(readFileSync(join(orders, 'otp.toml'), 'utf8')).toBe('mine');
  });

  it('is for the folder of an app', async () => {
    expect((await nxOtp.run(['init', workspace])).stderr).toBe(`An otp.toml lies beside the mix.exs of its app.
  found:   no ${workspace}/mix.exs
  remedy:  Give the folder of a Mix project, or make one: mix new orders --sup
`);
    write({
      'mix.exs': 'defmodule Umbrella.MixProject do\n  use Mix.Project\n  def project, do: [apps_path: "apps"]\nend\n',
    });
    expect((await nxOtp.run(['init', workspace])).stderr)
      .toBe(`An otp.toml is of one OTP application, which mix.exs names.
  found:   no app: in project/0 of ${workspace}/mix.exs, as far as its text says
  remedy:  Give the folder of an app: in an umbrella one of those below its apps_path.
`);
  });
});

describe('nx-otp generate', () => {
  const OTP_TOML = '[app]\nname = "orders"\nmodule = "Shop.Orders"\n[services.repo]\n';

  it.each([
    ['in an Nx workspace', { 'nx.json': '{}' }, 'apps/orders/'],
    ['without one', {}, ''],
  ])('writes the tree %s, and says what', async (_, files, prefix) => {
    write({ ...files, 'apps/orders/otp.toml': OTP_TOML });
    const planned = await nxOtp.run(['generate', '--dry-run'], { cwd: orders });
    expect(planned.stderr).toBe('');
    expect(planned.stdout).toContain(`would write ${prefix}lib/shop/orders/repo.ex\n`);
    expect(existsSync(join(orders, 'lib/shop/orders/repo.ex'))).toBe(false);

    const written = await nxOtp.run(['generate', orders]);
    expect(written).toEqual({ exitCode: 0, stdout: planned.stdout.replaceAll('would write', 'wrote'), stderr: '' });
    expect(readFileSync(join(orders, 'lib/shop/orders/repo.ex'), 'utf8')).toContain('defmodule Shop.Orders.Repo do');

    const again = await nxOtp.run(['generate', orders]);
    expect(again.stdout).toBe('Nothing to write: the files are what otp.toml says.\n');
  });

  it('shows the difference that a change makes', async () => {
    write({ 'apps/orders/otp.toml': OTP_TOML });
    await nxOtp.run(['generate', orders]);
    write({ 'apps/orders/otp.toml': `${OTP_TOML}[supervision]\nmax_restarts = 8\n` });
    const { exitCode, stdout } = await nxOtp.run(['generate', orders, '--dry-run']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/would rewrite lib\/shop\/orders\/\S+\.ex\n(.*\n)*? {2}- .*3.*\n(.*\n)*? {2}\+ .*8.*\n/);
  });

  it('needs an otp.toml', async () => {
    expect(await nxOtp.run(['generate', orders])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `A supervision tree is made from the otp.toml beside mix.exs.
  found:   no ${orders}/otp.toml
  remedy:  Write one: nx-otp init ${orders}
`,
    });
  });
});

describe('nx-otp info', () => {
  it('tells versions and the projects that the plugin sees', async () => {
    write({ 'nx.json': '{}', 'apps/orders/otp.toml': '[app]\nname = "orders"\n', 'apps/broken/mix.exs': 'oops(' });
    const { exitCode, stdout } = await nxOtp.run(['info', '--json'], { cwd: orders });
    expect(exitCode).toBe(0);
    const info = JSON.parse(stdout);
    expect(info).toMatchObject({ node: process.version, workspace });
    expect(info.projects).toMatchObject([
      { root: 'apps/broken', otp_toml: false, problems: [expect.stringContaining('apps/broken/mix.exs')] },
      { root: 'apps/orders', name: 'orders', otp_toml: true, problems: [] },
    ]);
    const text = (await nxOtp.run(['info'], { cwd: orders })).stdout;
    expect(text).toMatch(/^nx_otp {5}\d+\.\d+\.\d+\nnode {7}v\d+/);
    expect(text).toContain('  orders in apps/orders, otp.toml\n');
  });

  it('works where there is no workspace', async () => {
    const { exitCode, stdout } = await nxOtp.run(['info'], { cwd: orders });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\nworkspace {2}none\nprojects {3}0\n$/);
  });
});

describe('nx-otp doctor', () => {
  it('looks at everything, and fails when something does', async () => {
    const { exitCode, stdout } = await nxOtp.run(['doctor', '--json'], { cwd: orders });
    const checks: Check[] = JSON.parse(stdout);
    const failed = checks.some(({ status }) => status === 'fail');
    expect(exitCode).toBe(failed ? 1 : 0);
    expect(checks.map(({ name }) => name)).toEqual(
      ['Erlang/OTP', 'locale', 'long node names', 'Elixir', 'Mix', 'Hex', 'rebar3', 'epmd', 'port 4369'].concat([
        'short node names',
        'open files',
        'Node',
        'Nx',
      ]),
    );
  });

  it('works on a machine that has nothing, with a remedy for all that is missing', async () => {
    const { exitCode, stdout, stderr } = await nxOtp.run(['doctor', '--json'], {
      cwd: orders,
      env: { PATH: '/nowhere', LC_ALL: 'C', ERL_EPMD_PORT: '1' },
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    const checks: Check[] = JSON.parse(stdout);
    const status = Object.fromEntries(checks.map((check) => [check.name, check.status]));
    expect(status).toMatchObject({ 'Erlang/OTP': 'fail', Elixir: 'fail', Mix: 'fail', epmd: 'warn', locale: 'warn' });
    for (const check of checks) expect(check.remedy !== undefined).toBe(check.status !== 'ok');
  });

  it('says what needs mending, and how', async () => {
    const { stdout } = await nxOtp.run(['doctor'], { cwd: orders, env: { PATH: '/nowhere' } });
    expect(stdout).toMatch(
      /^fail {2}Erlang\/OTP {8}no erl in \/nowhere\n {24}needed: OTP 25 or later\n {24}remedy: \S.*\n/,
    );
  });
});
