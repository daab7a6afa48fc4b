// Starts clusters of N nodes with ClusterCase and with OTP's :peer alone, in turn, in the same run; then an empty
// `mix test` beside one with an empty test of a cluster of 3. Prints tables of medians.
//   node benchmarks/cluster-start/main.mjs [N...] [--rounds R]      3 10 50 nodes, 5 rounds
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const library = join(here, '../../runtime/cluster_case');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' } },
});
const counts = positionals.length > 0 ? positionals : ['3', '10', '50'];

starts(run(library, ['run', '--no-start', join(here, 'start.exs'), values.rounds, ...counts]));
emptyTests();

function starts(output) {
  const lines = output.split('\n').filter((line) => line.startsWith('{'));
  const results = lines.map((line) => JSON.parse(line));
  console.log('| nodes | ClusterCase | :peer, same work | ratio | :peer, no Elixir | ratio | MB a node | with :peer |');
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const count of counts) {
    const of = (way, key) =>
      median(results.filter((r) => r.way === way && r.nodes === Number(count)).map((r) => r[key]));
    const [ours, raw, bare] = ['ours', 'raw', 'bare'].map((way) => of(way, 'ms'));
    const cells = [ms(ours), ms(raw), (ours / raw).toFixed(2), ms(bare), (ours / bare).toFixed(2)];
    const memory = ['ours', 'raw'].map((way) => of(way, 'megabytes').toFixed(0));
    console.log(`| ${[count, ...cells, ...memory].join(' | ')} |`);
  }
}

function emptyTests() {
  const folder = mkdtempSync(join(tmpdir(), 'nx-otp-cluster-start-'));
  try {
    const projects = {
      plain: 'use ExUnit.Case\n  test "nothing", do: :ok',
      cluster: 'use ClusterCase, nodes: 3\n  test "nothing", %{cluster: _}, do: :ok',
    };
    for (const [name, body] of Object.entries(projects)) writeProject(join(folder, name), name, body);
    const seconds = { plain: [], cluster: [] };
    for (const name of Object.keys(projects)) run(join(folder, name), ['test']);
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const name of Object.keys(projects)) {
        const from = process.hrtime.bigint();
        run(join(folder, name), ['test']);
        seconds[name].push(Number(process.hrtime.bigint() - from) / 1e6);
      }
    }
    const [plain, cluster] = [median(seconds.plain), median(seconds.cluster)];
    console.log('\n| empty `mix test` | with a cluster of 3 | ratio |\n| --- | --- | --- |');
    console.log(`| ${ms(plain)} | ${ms(cluster)} | ${(cluster / plain).toFixed(2)} |`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeProject(folder, name, body) {
  mkdirSync(join(folder, 'test'), { recursive: true });
  const write = (file, text) => writeFileSync(join(folder, file), text);
  const dependency = `[{:cluster_case, path: ${JSON.stringify(library)}, only: :test}]`;
  write(
    'mix.exs',
    `defmodule ${name[0].toUpperCase()}${name.slice(1)}.MixProject do
  use Mix.Project
  def project, do: [app: :${name}, version: "0.1.0", deps: ${dependency}]
  def application, do: [extra_applications: [:logger]]
end
`,
  );
  write('test/test_helper.exs', 'ExUnit.start()\n');
  write('test/nothing_test.exs', `defmodule NothingTest do\n  ${body}\nend\n`);
}

function run(cwd, args) {
  const env = { ...process.env, MIX_ENV: 'test' };
  const { status, stdout, stderr } = spawnSync('mix', args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`mix ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function ms(number) {
  return `${number.toFixed(0)} ms`;
}
