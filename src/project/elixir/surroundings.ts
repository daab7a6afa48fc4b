import { posix } from 'node:path';
import { hole } from './values';

/** What the reading of one file may look at beside its text. Paths are relative to the file's folder, or absolute. */
export interface Surroundings {
  /** The file itself, relative to the workspace; names it in messages. */
  file: string;
  /** Undefined when there is no such file. */
  readFile(path: string): string | undefined;
  /** As `Path.wildcard/1`. Without it, what depends on a folder's content is not read. */
  wildcard?(pattern: string): string[];
  /** mix.exs of the umbrella above, whose modules Mix has loaded by then; `path` relative to the file's folder. */
  umbrella?: { text: string; path: string };
}

/** A segment of a folder above the workspace, whose name is not known. No file system allows it. */
const above = '\x01';

/** More than anybody's path climbs. */
const manyAbove = `/${above}`.repeat(40);

/**
 * The folder of the file as `__DIR__` gives it. Its true place does not matter and should not show in the facts, so it is
 * a made-up absolute path, and {@link fromFolder} takes it away again.
 */
export class Folder {
  readonly path: string;

  constructor(file: string) {
    const segments = posix.dirname(posix.normalize(file)).split('/');
    const known = segments.filter((segment) => segment !== '.' && segment !== '' && segment !== '..');
    this.path = [manyAbove, ...known].join('/');
  }

  /** A path as facts have it: relative to the folder where it can be, normalised, without a slash at its end. */
  fromFolder(path: string): string {
    const normal = posix.normalize(path.replaceAll('\\', '/'));
    const relative = normal.startsWith(`/${above}`) ? posix.relative(this.path, normal) : normal;
    return relative.length > 1 ? relative.replace(/\/+$/, '') : relative || '.';
  }

  /** `path` as `Path.expand/2` sees it from the folder. */
  absolute(path: string): string {
    return posix.resolve(this.path, path);
  }
}

/** Whether a text has parts that are not in the file: an unknown value, or the name of a folder above the workspace. */
export function isComplete(text: string): boolean {
  return !text.includes(hole) && !text.includes(above);
}

/** A path as a glob: what is not known in it may be anything, `config/<env>.exs` or a whole folder. */
export function asPattern(path: string): string {
  return path
    .split('/')
    .map((segment) => (segment === hole ? '**' : segment.replaceAll(hole, '*')))
    .join('/');
}
