import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { findProgram } from '../src/mix/programs';
import { NODE_PATH, temporaryFolder } from '../src/mix/transpiled.fixture';
import { NxOtp } from './nx-otp.fixture';

const nxOtp = new NxOtp();
const folder = join(temporaryFolder(), 'my orders');
mkdirSync(folder);

const ORDERS = `[app]
name = "orders"
[services.repo]
[services.ledger]
depends_on = ["repo"]
`;
writeFileSync(join(folder, 'otp.toml'), ORDERS);

const run = (args: string[], input?: string | Buffer, env?: NodeJS.ProcessEnv) =>
  nxOtp.run(args, { cwd: folder, ...(input === undefined ? {} : { input }), ...(env ? { env } : {}) });

afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(nxOtp.folder, { recursive: true });
});

const TREE = `Orders.Supervisor  rest_for_one, 3 restarts in 5 s
├── repo  gen_server
└── ledger  gen_server
`;

describe('nx-otp validate', () => {
  it('says in a line that a manifest is right', async () => {
    expect(await run(['validate'])).toEqual({
      exitCode: 0,
      stdout: 'otp.toml is right: orders, 2 services.\n',
      stderr: '',
    });
  });

  it('takes a folder, a path with a space and standard input', async () => {
    const [inFolder, byPath, piped] = await Promise.all([
      nxOtp.run(['validate', folder]),
      nxOtp.run(['validate', join(folder, 'otp.toml')]),
      run(['validate', '-'], ORDERS),
    ]);
    expect(inFolder.stdout).toBe(`${folder}/otp.toml is right: orders, 2 services.\n`);
    expect(byPath.stdout).toBe(inFolder.stdout);
    expect(piped.stdout).toBe('standard input is right: orders, 2 services.\n');
  });

  it('says on stderr what is wrong, without a stack', async () => {
    expect(await run(['validate', '-'], '[app]\nname = "orders"\n[services.a]\ndepends_on = ["a"]\nkin = 1\n')).toEqual(
      {
        exitCode: 1,
        stdout: '',
        stderr: expect.stringMatching(/^standard input:5:1\n {2}5 \| kin = 1\n[\s\S]*Did you mean "?kind/),
      },
    );
  });

  it('finds bytes that are no UTF-8', async () => {
    const { exitCode, stderr } = await run(['validate', '-'], Buffer.from([0x61, 0xff]));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('TOML is UTF-8');
  });

  it('has its verdict as JSON', async () => {
    const right = await run(['validate', '--json']);
    expect(JSON.parse(right.stdout)).toEqual({ valid: true, file: 'otp.toml', app: 'orders', services: 2 });
    const wrong = await run(['validate', '-', '--json'], '');
    expect(wrong).toMatchObject({ exitCode: 1, stderr: '' });
    const { valid, errors } = JSON.parse(wrong.stdout);
    expect(valid).toBe(false);
    expect(errors).toMatchObject([{ rule: 'An otp.toml says whose it is.', found: 'an empty file' }]);
  });

  it('says that there is no file', async () => {
    expect(await run(['validate', 'nowhere.toml'])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `A manifest is a file that can be read.
  found:   no nowhere.toml
  allowed: the path of an otp.toml, or of the folder it is in, or - for standard input
  remedy:  Give its path, or write one: nx-otp init
`,
    });
  });
});

describe('nx-otp explain', () => {
  it('draws the tree and says what follows from it', async () => {
    const { exitCode, stdout, stderr } = await run(['explain']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.startsWith(`${TREE}\nWhen a service crashes, these restart, in this order\n`)).toBe(true);
    expect(stdout).toContain('  repo    repo, ledger\n  ledger  ledger\n');
  });

  it('has it as JSON, whole or for one service', async () => {
    const whole = JSON.parse((await run(['explain', '--json'])).stdout);
    expect(whole).toMatchObject({
      app: 'orders',
      tree: {
        supervisor: 'Orders.Supervisor',
        strategy: 'rest_for_one',
        children: [{ service: 'repo' }, { service: 'ledger' }],
      },
      services: { repo: { restarts: ['repo', 'ledger'], needed: ['repo', 'ledger'], unneeded: [] } },
      unneeded_total: 0,
    });
    const { services } = JSON.parse((await run(['explain', 'otp.toml', 'ledger', '--json'])).stdout);
    expect(services).toEqual({ ledger: whole.services.ledger });
  });

  it('knows a service that is nearly named', async () => {
    expect(await run(['explain', '.', 'leger'])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `A service is one of those in the manifest of orders.
  found:   leger
  allowed: repo, ledger
  remedy:  Did you mean ledger?
`,
    });
  });
});

describe('nx-otp visualise', () => {
  it('draws text without colour where nobody sees it, and with colour when asked', async () => {
    expect(await run(['visualise'])).toEqual({ exitCode: 0, stdout: TREE, stderr: '' });
    const coloured = (await run(['visualise'], '', { FORCE_COLOR: '1' })).stdout;
    expect(coloured).toContain('\u001b[1mOrders.Supervisor\u001b[22m');
    expect((await run(['visualise'], '', { FORCE_COLOR: '1', NO_COLOR: '1' })).stdout).toBe(TREE);
  });

  (findProgram('script') ? it : it.skip)('draws with colour on a terminal', async () => {
    const command = `"${process.execPath}" "${nxOtp.main}" visualise`;
    const env = { NODE_PATH, TERM: 'xterm', NO_COLOR: '' };
    const { stdout } = await execa('script', ['-qec', command, '/dev/null'], { cwd: folder, env, stdin: 'ignore' });
    expect(stdout).toContain('\u001b[1mOrders.Supervisor\u001b[22m');
  });

  it('takes the format from the name of the output, unless one is given', async () => {
    expect(await run(['visualise', '--output', 'the tree.svg'])).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(readFileSync(join(folder, 'the tree.svg'), 'utf8')).toMatch(/^<svg /);
    await run(['visualise', '--output', 'the tree.svg', '--format', 'mermaid']);
    expect(readFileSync(join(folder, 'the tree.svg'), 'utf8')).toMatch(/^flowchart LR\n/);
  });

  it('has the explanation as JSON, and a page as HTML', async () => {
    const [json, explained, html] = await Promise.all([
      run(['visualise', '--format', 'json']),
      run(['explain', '--json']),
      run(['visualise', '--format', 'html']),
    ]);
    expect(json.stdout).toBe(explained.stdout);
    expect(html.stdout).toMatch(/^<!doctype html>\n[\s\S]*<\/html>\n$/);
  });

  it('says where it cannot write', async () => {
    const { exitCode, stderr } = await run(['visualise', '--output', 'no folder/tree.svg']);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(`The output goes to a file that can be written.
  found:   ENOENT: no such file or directory, open 'no folder/tree.svg'
  remedy:  Give another path with --output, or make its folder.
`);
  });
});
