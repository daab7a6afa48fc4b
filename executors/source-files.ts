import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { codeFrame } from '../src/errors';
import { readMixExs } from '../src/project/mix-exs';

/** Files of a workspace, as messages show them. Paths are relative to the workspace. */
export class SourceFiles {
  constructor(private readonly root: string) {}

  /** A file's text; `undefined` where it cannot be read. */
  text(file: string): string | undefined {
    try {
      return readFileSync(join(this.root, file), 'utf8');
    } catch {
      return undefined;
    }
  }

  /**
   * A line, with a caret under the first of `words` that stands there, or else under its beginning. `undefined` where the file
   * has no such line.
   */
  frame(file: string, line: number, words: string[]): string | undefined {
    const text = this.text(file);
    const source = text?.split(/\r\n|\r|\n/)[line - 1];
    if (text === undefined || source === undefined) return undefined;
    const found = words.map((word) => source.indexOf(word)).find((at) => at >= 0);
    const column = (found ?? Math.max(source.search(/\S/), 0)) + 1;
    return codeFrame(text, { file, line, column });
  }

  /** The line of a project's mix.exs that has a dependency, where its text alone says so: good for messages only. */
  lineOfDependency(projectRoot: string, app: string): number | undefined {
    const file = posix.join(projectRoot, 'mix.exs');
    const readFile = (path: string) => this.text(posix.join(projectRoot, path));
    const { deps } = readMixExs(this.text(file) ?? '', { file, readFile });
    return deps.find(({ name }) => name === app)?.line;
  }
}
