import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorContext, ProjectConfiguration } from '@nx/devkit';
import { globSync } from 'tinyglobby';
import { digest } from '../../src/mix/digest';

/** The lines of a project's packages in a mirror of mix.lock (src/graph/lock-mirror.ts). */
interface JsonFields {
  json: string;
  fields: string[];
}

/** What Nx hashes for a task, as far as it lies in files and variables: read from the task's own inputs. */
export class TaskInputs {
  private readonly patterns: string[] = [];
  private readonly variables: string[] = [];
  private readonly jsonFields: JsonFields[] = [];

  /** @param inputs of the target; a name among them is a set that the project defines */
  constructor(
    private readonly context: Pick<ExecutorContext, 'root' | 'projectsConfigurations'>,
    private readonly project: ProjectConfiguration,
    inputs: readonly unknown[],
  ) {
    for (const input of inputs) this.add(input);
  }

  /** Digests of the project's own files, by their path in it. */
  own(): Record<string, string> {
    const cwd = join(this.context.root, this.project.root);
    const patterns = below('{projectRoot}/', this.patterns);
    return digests(cwd, patterns, [...NEVER, ...this.nestedProjects()]);
  }

  ownDigest(): string {
    return digest(JSON.stringify(this.own()));
  }

  /** One digest of the files elsewhere in the workspace, of fields of JSON files, and of variables. */
  elsewhere(env: NodeJS.ProcessEnv): string {
    const files = digestsOnce(this.context.root, below('{workspaceRoot}/', this.patterns));
    const fields = this.jsonFields.map((each) => this.valuesOf(each));
    return digest(JSON.stringify([files, fields, this.variables.map((name) => [name, env[name] ?? null])]));
  }

  private valuesOf({ json, fields }: JsonFields): unknown[] {
    const path = join(this.context.root, json.replace('{workspaceRoot}/', ''));
    const values = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
    return fields.map((name) => values[name] ?? null);
  }

  private add(input: unknown): void {
    if (typeof input === 'string') {
      const named = this.project.namedInputs?.[input];
      if (named) for (const each of named) this.add(each);
      else this.patterns.push(input);
    } else if (typeof input === 'object' && input !== null) {
      if ('env' in input) this.variables.push(String(input.env));
      if ('json' in input) this.jsonFields.push(input as JsonFields);
    }
  }

  private nestedProjects(): string[] {
    const prefix = this.project.root === '.' ? '' : `${this.project.root}/`;
    return Object.values(this.context.projectsConfigurations.projects)
      .map(({ root }) => root)
      .filter((root) => root !== '.' && root !== this.project.root && root.startsWith(prefix))
      .map((root) => `${root.slice(prefix.length)}/**`);
  }
}

/** Build output, also Cargo's, packages, and what a web server hands out. Native libraries are made by the compile itself. */
const NEVER = [
  '**/{_build,deps,node_modules,cover}/**',
  '**/target/**/{debug,release}/**',
  'priv/static/**',
  'priv/**/*.{so,dll,dylib}',
];

/** Patterns that begin with a prefix, without it; negations stay such. */
function below(prefix: string, patterns: readonly string[]): string[] {
  return patterns.filter((each) => each.replace(/^!/, '').startsWith(prefix)).map((each) => each.replace(prefix, ''));
}

const known = new Map<string, Record<string, string>>();

/** What lies outside is the same for many tasks of a batch, whose hashes were made before it began. */
function digestsOnce(cwd: string, patterns: string[]): Record<string, string> {
  const key = JSON.stringify([cwd, patterns]);
  const files = known.get(key) ?? digests(cwd, patterns, NEVER);
  known.set(key, files);
  return files;
}

function digests(cwd: string, patterns: string[], ignore: string[]): Record<string, string> {
  const wanted = patterns.filter((each) => !each.startsWith('!'));
  if (wanted.length === 0) return {};
  const excluded = patterns.filter((each) => each.startsWith('!')).map((each) => each.slice(1));
  const files = globSync(wanted, { cwd, ignore: [...ignore, ...excluded], expandDirectories: false }).sort();
  return Object.fromEntries(
    files.filter((path) => existsSync(join(cwd, path))).map((path) => [path, digest(readFileSync(join(cwd, path)))]),
  );
}
