import type { Tree } from '@nx/devkit';
import { posix } from 'node:path';
import type { Complaint } from '../../src/errors';
import { filesIn } from '../workspace/directory';
import { difference } from './difference';
import { conditionOf, isSame, seal, withoutHeader } from './owned-file';
import type { OutputFile } from './services/service-files';

/** What became of one file. */
export interface Change {
  /** From the workspace root. */
  path: string;
  what: 'new' | 'changed' | 'gone';
  /** Lines that went and came in a changed file. */
  difference: string[];
}

/** Where the generator's files are, whatever the app's module is called: others need not be read. */
const MAY_BE_OWNED = /\/supervision(\/|\.ex$|_test\.exs$)/;

/** The files of one project, written by the rules of who owns them. */
export class ProjectFiles {
  readonly changes: Change[] = [];
  /** Files of the generator's that somebody edited: they stay as they are. */
  readonly edited: Complaint[] = [];
  /** Modules that the project defined before its starters were written; read when a starter is missing. */
  private modules: ReadonlySet<string> | undefined;

  constructor(
    private readonly tree: Tree,
    private readonly root: string,
  ) {}

  /**
   * A file of the user's: written when there is none. A module that the user has in another file is not defined twice,
   * and a test is written with its module or not at all: it tests what nx-otp wrote.
   */
  start({ path, text }: OutputFile): void {
    if (this.read(path) !== null) return;
    if (path.endsWith('_test.exs') ? this.wrote(moduleOf(path)) : !this.defines(text)) this.write(path, text, 'new');
  }

  private wrote(path: string): boolean {
    return this.changes.some((change) => change.path === this.at(path) && change.what === 'new');
  }

  /** Whether the user defines the module of the text, in whatever file. */
  private defines(text: string): boolean {
    this.modules ??= new Set(this.sources().flatMap(modulesIn));
    return modulesIn(text).some((module) => this.modules!.has(module));
  }

  private sources(): string[] {
    const files = filesIn(this.tree, posix.join(this.root, 'lib')).filter((file) => file.endsWith('.ex'));
    return files.map((file) => this.read(posix.join('lib', file))!);
  }

  /** A file of the generator's: written when there is none, or another that nobody edited. */
  own({ path, text }: OutputFile): void {
    const sealed = seal(text);
    const present = this.read(path);
    if (present === null) this.write(path, sealed, 'new');
    else if (isSame(present, sealed)) return;
    else if (conditionOf(present) === 'untouched')
      this.write(path, sealed, 'changed', difference(withoutHeader(present), text));
    else this.edited.push(this.complaint(path, present));
  }

  /** Takes away what the generator once made, nobody edited, and the manifest asks for no longer. */
  disownAllBut(wanted: ReadonlySet<string>): void {
    const places = ['lib', 'test'].flatMap((folder) =>
      filesIn(this.tree, posix.join(this.root, folder)).map((file) => posix.join(folder, file)),
    );
    for (const path of places) {
      if (wanted.has(path) || !MAY_BE_OWNED.test(path)) continue;
      const present = this.read(path)!;
      const condition = conditionOf(present);
      if (condition === 'untouched') this.delete(path);
      if (condition === 'edited') this.edited.push(this.complaint(path, present));
    }
  }

  private read(path: string): string | null {
    return this.tree.read(this.at(path), 'utf8');
  }

  private write(path: string, text: string, what: Change['what'], lines: string[] = []): void {
    this.tree.write(this.at(path), text);
    this.changes.push({ path: this.at(path), what, difference: lines });
  }

  private delete(path: string): void {
    this.tree.delete(this.at(path));
    this.changes.push({ path: this.at(path), what: 'gone', difference: [] });
  }

  private at(path: string): string {
    return posix.join(this.root, path);
  }

  private complaint(path: string, present: string): Complaint {
    const foreign = conditionOf(present) === 'foreign';
    return {
      rule: 'What nx-otp makes from otp.toml is changed there, and not edited.',
      found: `${this.at(path)}, ${foreign ? 'which nx-otp did not make' : 'edited by hand'}; it stays as it is`,
      remedy: `Move what you wrote to otp.toml or to a module of your own, delete the file, and run nx sync.`,
    };
  }
}

/** `lib/orders/repo.ex` of `test/orders/repo_test.exs`. */
function moduleOf(test: string): string {
  return test.replace(/^test/, 'lib').replace(/_test\.exs$/, '.ex');
}

function modulesIn(source: string): string[] {
  return [...source.matchAll(/^\s*defmodule (\S+) do/gm)].map(([, module]) => module!);
}
