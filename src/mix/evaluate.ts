import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mixEnvironment } from './environment';
import { type Running, start } from './run';

export interface EvaluationRequest {
  /** Absolute path of a mix.exs. */
  file: string;
  /** That of its umbrella root, which is loaded first: some children load only then. */
  umbrella?: string;
}

/** What Mix.Project.config/0 says in one environment, as evaluate.exs prints it. Paths are relative to the file's folder. */
export interface RawConfig {
  app: string | null;
  version: string | null;
  apps: string[] | null;
  paths: Partial<Record<'apps_path' | 'build_path' | 'deps_path' | 'lockfile' | 'config_path', string>>;
  path_lists: Partial<Record<'elixirc_paths' | 'erlc_paths' | 'test_paths', string[] | null>>;
  compilers: string[] | null;
  aliases: string[];
  releases: string[];
  deps: RawDependency[];
  reads: string[];
}

export interface RawDependency {
  name: string;
  source: 'path' | 'umbrella' | 'git' | 'hex';
  path: string | null;
  only: string[] | null;
  same_env: boolean;
}

/** By environment; at least one. */
export type Configs = Partial<Record<'dev' | 'test' | 'prod', RawConfig>>;
export type Evaluation = { configs: Configs } | { error: string };

export interface Limits {
  /** For a file in one environment. */
  perFileMs: number;
  /** For all files together. */
  totalMs: number;
}

/**
 * Evaluates mix.exs files with Mix, all in one BEAM, in dev, test and prod. A file that raises, hangs or stops the VM
 * has an error; where it stops the VM another one takes the rest.
 *
 * @returns what each file says, by its path; a file that fails in some environments only is no error
 * @throws OtpError when there is no Elixir
 * @example
 * await evaluateMixFiles([{ file: '/repo/apps/orders/mix.exs' }], { perFileMs: 5_000, totalMs: 60_000 })
 */
export async function evaluateMixFiles(
  requests: EvaluationRequest[],
  limits: Limits,
): Promise<Map<string, Evaluation>> {
  const results = new Map<string, Evaluation>();
  const deadline = Date.now() + limits.totalMs;
  let rest = requests;
  while (rest.length > 0 && Date.now() < deadline) {
    const exitCode = await evaluateInOneVm(rest, limits.perFileMs, deadline, results);
    rest = rest.filter(({ file }) => !results.has(file));
    const [culprit, ...others] = rest;
    if (culprit && exitCode !== undefined) {
      results.set(culprit.file, { error: `evaluating it stopped the VM (exit code ${exitCode})` });
      rest = others;
    }
  }
  for (const { file } of rest)
    results.set(file, { error: `there was no time left for it (${limits.totalMs} ms for all)` });
  return results;
}

/** @returns the exit code of a VM that ended before it had said all, else `undefined` */
async function evaluateInOneVm(
  requests: EvaluationRequest[],
  perFileMs: number,
  deadline: number,
  results: Map<string, Evaluation>,
): Promise<number | undefined> {
  const nonce = randomBytes(12).toString('hex');
  let done: () => void = () => undefined;
  const saidAll = new Promise<undefined>((resolve) => (done = () => resolve(undefined)));
  const read = lines((line) => {
    if (line === `${nonce} end`) done();
    else if (line.startsWith(`${nonce} {`)) note(line.slice(nonce.length + 1), results);
  });
  const vm = start(
    {
      program: 'elixir',
      args: [join(__dirname, 'evaluate.exs'), nonce, String(perFileMs)],
      cwd: dirname(requests[0]!.file),
      env: { ...mixEnvironment({}, 'dev'), NO_COLOR: '1' },
      input: requests.map(({ file, umbrella }) => `${file}\t${umbrella ?? ''}\n`).join(''),
      // A file may have started what does not end by itself.
      sweep: true,
    },
    read,
  );
  try {
    return await Promise.race([saidAll, earlyExit(vm), sleep(deadline - Date.now(), undefined, { ref: false })]);
  } finally {
    vm.stop();
  }
}

/** What a VM wrote arrives after its end, and never ends while something that it started holds its output open. */
async function earlyExit(vm: Running): Promise<number> {
  const code = await vm.exit;
  await Promise.race([vm.drained, sleep(500, undefined, { ref: false })]);
  return code;
}

function lines(onLine: (line: string) => void): (chunk: Buffer) => void {
  let pending = '';
  return (chunk) => {
    const parts = (pending + chunk.toString('utf8')).split('\n');
    pending = parts.pop()!;
    parts.forEach(onLine);
  };
}

type RawResult = { config: RawConfig } | { error: string };

function note(json: string, results: Map<string, Evaluation>): void {
  const { file, environments }: { file: string; environments: Partial<Record<keyof Configs, RawResult>> } =
    JSON.parse(json);
  const configs: Configs = {};
  const errors = new Set<string>();
  for (const [environment, result] of Object.entries(environments) as [keyof Configs, RawResult][]) {
    if ('config' in result) configs[environment] = result.config;
    else errors.add(result.error);
  }
  results.set(file, Object.keys(configs).length > 0 ? { configs } : { error: [...errors].join('; ') });
}
