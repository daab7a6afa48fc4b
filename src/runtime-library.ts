import { readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { version } from './inference/plugin-version';

/** What of a library goes to its users: its own tests and benchmarks stay here. */
const SHIPPED = /^(lib\/.*|mix\.exs|\.formatter\.exs|README\.md)$/;

/** An Elixir library that this package brings, in source. */
export interface RuntimeLibrary {
  /** Of this package. */
  version: string;
  /** Texts by their paths in the library. */
  files: Map<string, string>;
}

/** The folder lies beside `src`, in the package as in the repo. */
const FOLDER = join(__dirname, '..', 'runtime');

/** Names of the libraries of this package, which are those of their applications. */
export function runtimeLibraries(): string[] {
  return readdirSync(FOLDER).sort();
}

/**
 * Reads a library of this package.
 *
 * @example
 * runtimeLibrary('cluster_case').files.get('mix.exs') // 'defmodule ClusterCase.MixProject do ...'
 */
export function runtimeLibrary(name: string): RuntimeLibrary {
  const folder = join(FOLDER, name);
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll(sep, '/'));
  const files = paths.filter((path) => SHIPPED.test(path) && /\.\w+$/.test(path)).sort();
  return { version, files: new Map(files.map((path) => [path, readFileSync(join(folder, path), 'utf8')])) };
}
