import { posix } from 'node:path';
import { fromWorkspace } from '../graph/paths';
import type { ConfigFacts } from '../project/config-exs';
import type { ConfigFolder } from '../project/config-folders';
import type { FormatterFacts } from '../project/formatter-exs';
import type { MixFacts } from '../project/facts';
import type { LockedPackage } from '../project/mix-lock';
import { isTemplate } from '../graph/discovery';
import { Disk } from './disk';
import type { Request } from './read-share';
import { TextFacts } from './text-facts';

/** A mix.exs as text and what the text says. */
export interface ReadFile {
  root: string;
  text: string;
  facts: MixFacts;
  /** Root of the umbrella that Mix loads first, for a child. */
  umbrella?: string;
}

/** With so many new ones, what threads save is more than what they cost to start. */
const MANY_NEW = 150;

/** Reads a workspace from disk. */
export class WorkspaceFiles extends Disk {
  private readonly locks = new Map<string, Promise<LockedPackage[]>>();
  private readonly configs = new Map<string, Promise<Required<ConfigFacts>>>();

  constructor(
    workspaceRoot: string,
    private readonly facts = new TextFacts(),
  ) {
    super(workspaceRoot);
  }

  /** All projects, umbrella roots first, because a child's mix.exs may call functions of its root's. */
  async readMixFiles(mixExsFiles: string[]): Promise<ReadFile[]> {
    const sorted = [...mixExsFiles].sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
    await this.readAhead(sorted);
    const umbrellaOf = new Map<string, string>();
    const files: ReadFile[] = [];
    for (const path of sorted) {
      const text = this.text(path);
      if (text === undefined || isTemplate(text)) continue;
      const root = posix.dirname(path);
      const umbrella = umbrellaOf.get(posix.dirname(root));
      const facts = await this.facts.mixExs(text, this.surroundings(root, umbrella));
      files.push({ root, text, facts, ...(umbrella === undefined ? {} : { umbrella }) });
      const apps = facts.appsPath === undefined ? undefined : fromWorkspace(root, facts.appsPath);
      if (apps !== undefined && apps !== root) umbrellaOf.set(apps, root);
    }
    return files;
  }

  /** Reads on several threads what is going to be read one by one, where it is much. */
  private async readAhead(mixExsFiles: string[]): Promise<void> {
    if (this.facts.leastNew(mixExsFiles.length) < MANY_NEW) return;
    const requests = mixExsFiles.flatMap((path): Request[] => {
      const text = this.text(path);
      if (text === undefined || isTemplate(text)) return [];
      const request = this.likely(posix.dirname(path));
      return this.isKnown(text, request) ? [] : [request];
    });
    if (requests.length < MANY_NEW) return;
    const { readTogether } = await import('./read-together.js');
    const { workspaceRoot, texts } = this;
    for (const { request, reading } of await readTogether({ workspaceRoot, texts, requests })) {
      const around = this.surroundings(request.root, request.umbrella);
      this.facts.expect(this.text(around.file)!, around, reading);
    }
  }

  /** With the umbrella where `mix new --umbrella` has it. What is read with a wrong one is read again. */
  private likely(root: string): Request {
    const umbrella = posix.dirname(posix.dirname(root));
    const isOne = root.includes('/') && this.text(posix.join(umbrella, 'mix.exs'))?.includes('apps_path');
    return isOne ? { root, umbrella } : { root };
  }

  /** Below the umbrella or not: which it is, only the umbrella's facts say. */
  private isKnown(text: string, { root, umbrella }: Request): boolean {
    return [umbrella, undefined].some((each) => this.facts.knowsMixExs(text, this.surroundings(root, each)));
  }

  /** The packages in a lock file, in its order. */
  locked(lockfile: string): Promise<LockedPackage[]> {
    const known = this.locks.get(lockfile) ?? this.readLock(lockfile);
    this.locks.set(lockfile, known);
    return known;
  }

  async formatter(root: string): Promise<FormatterFacts | undefined> {
    const text = this.text(posix.join(root, '.formatter.exs'));
    return text === undefined ? undefined : this.facts.formatterExs(text);
  }

  /**
   * What the compile-time config at `path` and all that it imports read outside the config's own folder. Folders `from: 'file'`
   * are seen from the workspace.
   */
  config(path: string): Promise<Required<ConfigFacts>> {
    const known = this.configs.get(path) ?? this.readConfig(path);
    this.configs.set(path, known);
    return known;
  }

  /** Keeps for the next time what was read in this one. */
  save(): void {
    this.facts.save();
  }

  private async readLock(lockfile: string): Promise<LockedPackage[]> {
    const text = this.text(lockfile);
    return text === undefined ? [] : this.facts.mixLock(text);
  }

  private async readConfig(path: string): Promise<Required<ConfigFacts>> {
    const imports = new Set<string>();
    const env = new Set<string>();
    const folders: ConfigFolder[] = [];
    const seen = new Set([path]);
    const queue = [path];
    for (let next = queue.pop(); next; next = queue.pop()) {
      const text = this.text(next);
      if (text === undefined) continue;
      const facts = await this.facts.configExs(text);
      for (const name of facts.env) env.add(name);
      folders.push(...(facts.folders ?? []).flatMap((folder) => seenFrom(posix.dirname(next), folder)));
      for (const imported of facts.imports) {
        const target = fromWorkspace(posix.dirname(next), imported);
        if (target === undefined || seen.has(target)) continue;
        seen.add(target);
        if (!target.startsWith(`${posix.dirname(path)}/`)) imports.add(target);
        queue.push(...this.expand(target));
      }
    }
    return { imports: [...imports].sort(), env: [...env].sort(), folders };
  }

  /** What sources name by `@external_resource`, from the workspace. Only those that have the word in them are parsed. */
  async externalResources(root: string, elixircPaths: string[]): Promise<string[]> {
    const named = new Set<string>();
    for (const [path, text] of this.sourcesWith('@external_resource', root, elixircPaths)) {
      for (const each of await this.facts.externalResources(path, root, text)) named.add(each);
    }
    return [...named].sort();
  }

  /** Elixir sources that have a word in them: workspace-relative path and text. */
  *sourcesWith(word: string, root: string, elixircPaths: string[]): Generator<[path: string, text: string]> {
    for (const folder of elixircPaths) {
      const sources = this.list(posix.join(root, folder)).filter((file) => file.endsWith('.ex'));
      for (const file of sources) {
        const path = posix.join(root, folder, file);
        const content = this.bytes(path);
        if (content?.includes(word)) yield [path, content.toString()];
      }
    }
  }

  /** What Mix's compilers of Erlang, leex and yecc compile; relative to `root`. */
  erlangSources(root: string, erlcPaths: string[]): string[] {
    return erlcPaths
      .flatMap((folder) => this.list(posix.join(root, folder)).map((file) => posix.join(folder, file)))
      .filter((file) => /\.([xy]rl|erl)$/.test(file));
  }

  /** Whether what is in a project's test folders are Common Test or EUnit's, and nothing that `mix test` would run. */
  hasErlangTests(root: string, testPaths: string[]): boolean {
    const files = testPaths.flatMap((folder) => this.list(posix.join(root, folder)));
    return files.some((file) => /_(SUITE|tests)\.erl$/.test(file)) && !files.includes('test_helper.exs');
  }
}

function seenFrom(configFolder: string, { path, from }: ConfigFolder): ConfigFolder[] {
  const seen = from === 'file' ? fromWorkspace(configFolder, path) : path;
  return seen === undefined ? [] : [{ path: seen, from }];
}

/** The `.erl` files that leex (`.xrl`) and yecc (`.yrl`) make beside those of the sources that are theirs. */
export function generatedErlang(sources: readonly string[]): string[] {
  return sources
    .filter((file) => /\.[xy]rl$/.test(file))
    .map((file) => file.replace(/\.[xy]rl$/, '.erl'))
    .sort();
}
