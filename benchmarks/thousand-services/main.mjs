// How long nx-otp takes for an otp.toml of 1,000 services, beside the start of Nx itself (`nx show projects`, without its
// daemon) in a workspace without a single project.
//
//   npm run build && node benchmarks/thousand-services/main.mjs [services]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const services = Number(process.argv[2] ?? 1000);
const ROUNDS = 5;
const folder = mkdtempSync(join(tmpdir(), 'nx-otp-benchmark-'));
try {
  writeFileSync(join(folder, 'otp.toml'), manifest());
  writeFileSync(join(folder, 'package.json'), '{"name":"empty","version":"0.0.0","private":true}');
  writeFileSync(join(folder, 'nx.json'), '{}');
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const nx = median(() => run(join(root, 'node_modules/nx/dist/bin/nx.js'), 'show', 'projects'));
  const command = (...args) => median(() => run(join(root, 'dist/cli/main.js'), ...args));
  const rows = {
    'nx show projects': nx,
    'nx-otp validate': command('validate'),
    'nx-otp explain': command('explain'),
    ...Object.fromEntries(
      ['text', 'json', 'mermaid', 'svg', 'html'].map((format) => [
        `nx-otp visualise --format ${format}`,
        command('visualise', '--format', format),
      ]),
    ),
  };
  console.log(`${services} services; the median of ${ROUNDS} runs of the whole process\n`);
  console.log('| command | ms | of nx show projects |');
  console.log('| --- | --- | --- |');
  for (const [name, ms] of Object.entries(rows))
    console.log(`| ${name} | ${Math.round(ms)} | ${(ms / nx).toFixed(2)} |`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Every service depends on one before it; each tenth stands for itself. */
function manifest() {
  const tables = Array.from({ length: services }, (_, at) => {
    const dependsOn = at % 10 === 0 ? '' : `depends_on = ["service_${at - 1 - (at % 3)}"]\n`;
    return `[services.service_${at}]\n${at % 10 < 4 && dependsOn ? `depends_on = ["service_${at - (at % 10)}"]\n` : dependsOn}`;
  });
  return `[app]\nname = "thousand"\n\n${tables.join('\n')}`;
}

function median(work) {
  const times = Array.from({ length: ROUNDS }, () => {
    const from = performance.now();
    work();
    return performance.now() - from;
  });
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
}

function run(script, ...args) {
  const env = { ...process.env, NX_DAEMON: 'false', NX_WORKSPACE_DATA_DIRECTORY: join(folder, 'data') };
  execFileSync(process.execPath, [script, ...args], { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
}
