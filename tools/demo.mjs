// npm run demo: the plugin at work in a workspace of its own, from packing it to a second run from cache.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

setUp();

const folder = mkdtempSync(join(tmpdir(), 'nx-otp-demo-'));
const workspace = join(folder, 'acme');
const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const env = {
  ...process.env,
  NX_CACHE_DIRECTORY: join(folder, 'cache'),
  NX_WORKSPACE_DATA_DIRECTORY: join(folder, 'data'),
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
};
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

const times = [];

step('Pack the plugin', () => {
  run(process.execPath, ['tools/build.mjs'], root);
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], root);
});

step('A workspace with a TypeScript project', () => {
  mkdirSync(join(workspace, 'packages/web/src'), { recursive: true });
  write('package.json', { name: 'acme', private: true, workspaces: ['packages/*'] });
  write('.gitignore', 'node_modules\ndist\n.nx\n');
  write('nx.json', { analytics: false, defaultBase: 'main' });
  write('packages/web/package.json', {
    name: 'web',
    version: '1.0.0',
    scripts: { compile: 'tsc' },
    nx: { targets: { compile: { cache: true, outputs: ['{projectRoot}/dist'] } } },
  });
  write('packages/web/tsconfig.json', {
    compilerOptions: { outDir: 'dist', rootDir: 'src', types: [] },
    include: ['src'],
  });
  write('packages/web/src/index.ts', "export const greeting: string = 'hello from TypeScript';\n");
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const packages = ['nx', '@nx/devkit', 'typescript'].map((name) => `${name}@${devDependencies[name]}`);
  run('npm', ['install', '--save-dev', '--silent', ...packages, join(folder, `nx-otp-${version}.tgz`)]);
  run('git', ['init', '--quiet', '--initial-branch=main']);
});

step('Two OTP projects that depend on each other', () => {
  nx('g', 'nx-otp:init');
  nx('g', 'nx-otp:lib', 'libs/billing');
  nx('g', 'nx-otp:app', 'apps/orders');
  nx('g', 'nx-otp:dep', '--project', 'orders', '--on', 'billing');
  nx('show', 'projects');
});

const first = step('Compile, test and release everything', () => nx('run-many', '-t', 'compile', 'test', 'release'));

step('Boot the release, evaluate in it, stop it', () => nx('run', 'orders:release-check'));

await stepAsync('Kill a process of the running release, and see it come back', killAndWatch);

const again = step('All of it again, from cache', () => nx('run-many', '-t', 'compile', 'test', 'release'));

console.log('\n  seconds  step');
for (const { title, seconds } of times) console.log(`  ${seconds.toFixed(1).padStart(7)}  ${title}`);
console.log(
  `\nFrom cache the same took ${(first / again).toFixed(1)} times less: ${again.toFixed(1)} s beside ${first.toFixed(1)} s.`,
);

/** Starts the release, asks it for a supervised process, kills that and waits for another in its place. */
async function killAndWatch() {
  const bin = join(workspace, '_build/prod/rel/orders/bin/orders');
  const releaseEnv = {
    ...env,
    RELEASE_NODE: `orders-demo-${process.pid}`,
    RELEASE_COOKIE: `demo${process.pid}${Date.now()}`,
  };
  const node = spawn(bin, ['start'], { cwd: workspace, env: releaseEnv, stdio: 'inherit' });
  const rpc = (expression) => spawnSync(bin, ['rpc', expression], { env: releaseEnv, encoding: 'utf8' });
  const children = 'Supervisor.which_children(Orders.Supervisor)';
  try {
    let ready;
    for (let tries = 0; tries < 50 && ready !== 0; tries++) ready = rpc(':ok').status;
    if (ready !== 0) throw new Error('The release does not answer.');
    const script = [
      `[{id, old, _, _} | _] = ${children}`,
      'reference = Process.monitor(old)',
      'IO.puts("#{inspect(id)} is #{inspect(old)}; kill it")',
      'Process.exit(old, :kill)',
      'receive do {:DOWN, ^reference, _, _, reason} -> IO.puts("it is down: #{inspect(reason)}") end',
      // Supervisor calls queue behind the restart: this one answers when the child is back.
      `{_, new, _, _} = List.keyfind(${children}, id, 0)`,
      'true = is_pid(new) and new != old',
      'IO.puts("#{inspect(id)} is #{inspect(new)}: its supervisor brought it back")',
    ].join('; ');
    const { status, stdout, stderr } = rpc(script);
    process.stdout.write(stdout + stderr);
    if (status !== 0) throw new Error('The process did not come back.');
  } finally {
    const ended = new Promise((resolve) => node.once('exit', resolve));
    if (spawnSync(bin, ['stop'], { env: releaseEnv }).status !== 0) node.kill('SIGKILL');
    await ended;
  }
}

function step(title, work) {
  console.log(`\n=== ${title}`);
  const from = performance.now();
  work();
  times.push({ title, seconds: (performance.now() - from) / 1000 });
  return times.at(-1).seconds;
}

async function stepAsync(title, work) {
  console.log(`\n=== ${title}`);
  const from = performance.now();
  await work();
  times.push({ title, seconds: (performance.now() - from) / 1000 });
}

function nx(...args) {
  console.log(`\n> nx ${args.join(' ')}`);
  run(process.execPath, [join(workspace, 'node_modules/nx/dist/bin/nx.js'), ...args]);
}

function run(command, args, cwd = workspace) {
  const shell = process.platform === 'win32' && command === 'npm';
  const { status, signal } = spawnSync(command, args, { cwd, env, stdio: 'inherit', shell });
  if (status === 0) return;
  console.error(`\nThe demo stops: ${command} ${args.join(' ')} ended with ${status ?? signal}.`);
  process.exit(1);
}

function write(path, json) {
  writeFileSync(join(workspace, path), typeof json === 'string' ? json : JSON.stringify(json, null, 2) + '\n');
}
