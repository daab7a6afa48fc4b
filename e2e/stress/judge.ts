import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StressProject, closure } from './projects';

/** What a project's tests came to: what they printed of its value, and whether they passed. Absent: they did not run. */
export type Outcomes = Map<string, { value: string; passed: boolean }>;

/** A clean build by Mix alone: the same tree in a new folder, as an umbrella. */
export class Judge {
  private readonly known = new Map<string, Outcomes>();

  constructor(private readonly projects: readonly StressProject[]) {}

  /** What the tests of all projects of a workspace come to. */
  judge(root: string): Outcomes {
    const key = treeDigest(root);
    const known = this.known.get(key);
    if (known) return known;
    const folder = mkdtempSync(join(tmpdir(), 'nx-otp-judge-'));
    try {
      for (const part of ['apps', 'config', 'shared']) execFileSync('cp', ['-R', join(root, part), folder]);
      const outcomes = this.test(folder);
      this.known.set(key, outcomes);
      return outcomes;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** Mix stops an umbrella's compile at the first application that fails: those that do not need it get another turn. */
  private test(folder: string): Outcomes {
    let apps = this.projects.map(({ name }) => name);
    for (;;) {
      writeFileSync(join(folder, 'mix.exs'), umbrella(apps));
      const env = { ...process.env, MIX_ENV: 'test', NO_COLOR: '1' };
      const options = { cwd: folder, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
      const compiled = spawnSync('mix', ['compile'], options);
      if (compiled.status === 0) {
        const { stdout, stderr } = spawnSync('mix', ['test', '--no-compile'], options);
        return umbrellaOutcomes(`${stdout}${stderr}`);
      }
      const output = `${compiled.stdout}${compiled.stderr}`;
      const failed = [...output.matchAll(/^==> (p\d\d)$/gm)].at(-1)?.[1];
      if (failed === undefined || !apps.includes(failed))
        throw new Error(`Mix fails, and not for a project:\n${output}`);
      apps = apps.filter((name) => !closure(this.projects, name).includes(failed));
      if (apps.length === 0) return new Map();
    }
  }
}

function umbrella(apps: readonly string[]): string {
  const names = apps.map((name) => `:${name}`).join(', ');
  return `defmodule Judge.MixProject do\n  use Mix.Project\n  def project, do: [apps_path: "apps", apps: [${names}], version: "0.1.0"]\nend\n`;
}

function umbrellaOutcomes(output: string): Outcomes {
  const outcomes: Outcomes = new Map();
  for (const part of output.split(/^==> /m).slice(1)) {
    const name = /^p\d\d$/m.exec(part)?.[0];
    const value = /^VALUE p\d\d (.*)$/m.exec(part)?.[1];
    const failures = /^1 test, (\d) failures?$/m.exec(part)?.[1];
    if (name !== undefined && value !== undefined && failures !== undefined)
      outcomes.set(name, { value, passed: failures === '0' });
  }
  return outcomes;
}

/** What Nx said of each project's tests; with `--output-style=static`. */
export function nxOutcomes(output: string): Outcomes {
  const failedTasks = output.slice(output.search(/Failed tasks:|Ran target/));
  const failed = new Set([...failedTasks.matchAll(/- (p\d\d):test$/gm)].map(([, name]) => name!));
  return new Map(
    [...output.matchAll(/^VALUE (p\d\d) (.*)$/gm)].map(([, name, value]) => [
      name!,
      { value: value!, passed: !failed.has(name!) },
    ]),
  );
}

function treeDigest(root: string): string {
  const files = execFileSync('find', ['apps', 'config', 'shared', '-type', 'f'], { cwd: root, encoding: 'utf8' });
  const sorted = files.trim().split('\n').sort().join('\n');
  const sums = execFileSync('xargs', ['-d', '\n', 'sha256sum'], { cwd: root, input: sorted, encoding: 'utf8' });
  return createHash('sha256').update(sums).digest('hex');
}
