import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OtpError } from '../errors';
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
  paths: Partial<
    Record<'apps_path' | 'build_path' | 'deps_path' | 'lockfile' | 'config_path' | 'coverage_output', string>
  >;
  path_lists: Partial<Record<'elixirc_paths' | 'erlc_paths' | 'test_paths', string[] | null>>;
  /** Besides Mix's own. */
  compilers: string[];
  aliases: string[];
  releases: string[];
  /** `application/0` has a `mod`. */
  starts: boolean;
  /** There is a `package`. */
  published: boolean;
  deps: RawDependency[];
  reads: string[];
}

export interface RawDependency {
  name: string;
  source: 'path' | 'umbrella' | 'git' | 'hex';
  path: string | null;
  only: string[] | null;
  optional: boolean;
  same_env: boolean;
}

/** By environment; at least one. */
export type Configs = Partial<Record<'dev' | 'test' | 'prod', RawConfig>>;
export type Evaluation = { configs: Configs } | { error: string };

interface Limits {
  /** For a file in one environment. */
  perFileMs: number;
  /** For all files together. */
  totalMs: number;
}

/**
 * Evaluates mix.exs files with Mix, all in one BEAM, in dev, test and prod. A file that raises, hangs or stops the VM
 * has an error; where it stops the VM another one takes the rest. Where no VM starts, every file has that error.
 *
 * @returns what each file says, by its path; a file that fails in some environments only is no error
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
    const end = await evaluateInOneVm(rest, limits.perFileMs, deadline, results);
    rest = rest.filter(({ file }) => !results.has(file));
    if (end === undefined) break;
    const blamed = end.ready ? rest.slice(0, 1) : rest;
    for (const { file } of blamed) results.set(file, { error: end.error });
    rest = rest.slice(blamed.length);
  }
  for (const { file } of rest) {
    results.set(file, { error: `there was no time left for it (${limits.totalMs} ms for all)` });
  }
  return results;
}

/** The end of a VM that had not said all: after it was ready a file is to blame for it. */
interface EarlyEnd {
  ready: boolean;
  error: string;
}

/** @returns `undefined` when it has said all, or the deadline has come */
async function evaluateInOneVm(
  requests: EvaluationRequest[],
  perFileMs: number,
  deadline: number,
  results: Map<string, Evaluation>,
): Promise<EarlyEnd | undefined> {
  const nonce = randomBytes(12).toString('hex');
  let done: () => void = () => undefined;
  const saidAll = new Promise<undefined>((resolve) => (done = () => resolve(undefined)));
  let ready = false;
  let lastWords = '';
  const read = lines((line) => {
    if (!line.startsWith(`${nonce} `)) lastWords = line.trim() || lastWords;
    else if (line === `${nonce} ready`) ready = true;
    else if (line === `${nonce} end`) done();
    else note(line.slice(nonce.length + 1), results);
  });
  try {
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
    const time = sleep(deadline - Date.now(), undefined, { ref: false });
    const code = await Promise.race([saidAll, earlyExit(vm), time]).finally(vm.stop);
    if (code === undefined) return undefined;
    const error = ready
      ? `evaluating it stopped the VM (exit code ${code})`
      : `elixir ended before it read anything (exit code ${code}): ${lastWords}`;
    return { ready, error };
  } catch (error) {
    if (error instanceof OtpError) return { ready: false, error: error.message };
    throw error;
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
  for (const environment of ['dev', 'test', 'prod'] as const) {
    const result = environments[environment];
    if (result === undefined) continue;
    if ('config' in result) configs[environment] = result.config;
    else errors.add(result.error);
  }
  results.set(file, Object.keys(configs).length > 0 ? { configs } : { error: [...errors].join('; ') });
}
