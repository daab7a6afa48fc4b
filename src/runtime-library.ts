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

/**
 * Reads a library of this package. The folder `runtime` lies beside `src`, in the package as in the repo.
 *
 * @example
 * runtimeLibrary('cluster_case').files.get('mix.exs') // 'defmodule ClusterCase.MixProject do ...'
 */
export function runtimeLibrary(name: string): RuntimeLibrary {
  const folder = join(__dirname, '..', 'runtime', name);
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll(sep, '/'));
  const files = paths.filter((path) => SHIPPED.test(path) && /\.\w+$/.test(path)).sort();
  return { version, files: new Map(files.map((path) => [path, readFileSync(join(folder, path), 'utf8')])) };
}
