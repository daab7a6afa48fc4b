// The whole tool, with Nx and the built plugin: `npm run build` first.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCheckout, mixExs } from './fixture';

const tool = join(__dirname, '../compare-with-mix.mjs');
const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function compare(args: string[], path = process.env['PATH']) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...args], {
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
  });
  return { status, stdout: stdout.replaceAll(/\d+(\.\d)? s/g, '0 s'), stderr };
}

function checkout(files: Record<string, string>): string {
  const folder = makeCheckout(files);
  folders.push(folder);
  return folder;
}

function shop() {
  return checkout({
    'mix.exs': mixExs('Shop', 'apps_path: "apps"'),
    'apps/orders/mix.exs': mixExs('Orders', 'app: :orders, version: "1.0.0", deps: [{:billing, in_umbrella: true}]'),
    'apps/billing/mix.exs': mixExs('Billing', 'app: :billing, version: "1.0.0"'),
    'nx.json': '{ "plugins": ["./not-there"] }',
    'package.json': '{ "workspaces": ["apps/*"], "dependencies": { "not-there": "^1.0.0" } }',
    'apps/billing/package.json': '{ "name": ',
  });
}

const noElixir = () => {
  const bin = mkdtempSync(join(tmpdir(), 'no-elixir-'));
  folders.push(bin);
  symlinkSync(process.execPath, join(bin, 'node'));
  return bin;
};

test('an umbrella that is inferred as Mix sees it; the JavaScript around it does not matter', () => {
  const { status, stdout } = compare([shop()]);
  expect(stdout.split('\n').slice(1).join('\n')).toBe(`
               Mix  nx-otp
  projects       3       3
  edges          3       3

Missing projects: 0
Extra projects: 0
Missing edges: 0
Extra edges: 0

Projects that nx-otp could not read, or only in part: 0

Mix took 0 s, Nx 0 s.
Nothing is missing, nothing is extra.
`);
  expect(status).toBe(0);
});

test('a project that git and Nx ignore is missing, and said to be', () => {
  const folder = checkout({
    '.gitignore': 'scratch\n',
    'scratch/mix.exs': mixExs('Scratch', 'app: :scratch, deps: [{:core, path: "../core"}]'),
    'core/mix.exs': mixExs('Core', 'app: :core'),
  });
  const { status, stdout } = compare([folder, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    checkout: folder,
    difference: {
      projects: { missing: [{ root: 'scratch', app: 'scratch' }], extra: [] },
      edges: { missing: [{ from: 'scratch', to: 'core', environments: ['dev', 'test', 'prod'] }], extra: [] },
    },
  });
  expect(status).toBe(1);
});

test('without Elixir it prints what is inferred, and is content', () => {
  const { status, stdout } = compare([shop()], noElixir());
  expect(stdout).toBe(`There is no working Elixir on the PATH, so there is no truth to compare with. What nx-otp infers:

  .
  apps/billing (billing)
  apps/orders (orders)
  . -> apps/billing
  . -> apps/orders
  apps/orders -> apps/billing

3 projects, 3 edges

Projects that nx-otp could not read, or only in part: 0

Nx took 0 s.
`);
  expect(status).toBe(0);
});

test('a read-only checkout with a broken mix.exs is left as it is', () => {
  const folder = checkout({ 'good/mix.exs': mixExs('Good', 'app: :good'), 'broken/mix.exs': 'raise "no C compiler"' });
  for (const path of ['good/mix.exs', 'broken/mix.exs', 'good', 'broken', '.']) chmodSync(join(folder, path), 0o555);
  const { status, stdout } = compare([folder]);
  for (const path of ['good', 'broken', '.']) chmodSync(join(folder, path), 0o755);
  expect(stdout).toContain(`Mix cannot load in any environment:
  broken: no C compiler (inferred: yes)
`);
  expect(stdout).toContain('Nothing is missing, nothing is extra.');
  expect(status).toBe(0);
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['broken', 'broken/mix.exs', 'good', 'good/mix.exs']);
});

test('a wrong command line', () => {
  const usage = 'Usage: npm run compare-with-mix -- <checkout> [--json]\n';
  expect(compare([])).toEqual({ status: 2, stdout: '', stderr: `Name one folder.\n${usage}` });
  expect(compare(['/not/there'])).toEqual({ status: 2, stdout: '', stderr: `Not a folder: /not/there\n${usage}` });
});
