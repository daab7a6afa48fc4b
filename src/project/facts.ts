import type { Place } from '../errors';

/**
 * What one mix.exs says, as far as nx-otp needs it. Values hold for the union of the environments dev, test and prod:
 * a dependency that only one of them declares is listed.
 *
 * Paths are as Mix sees them: relative to the folder of mix.exs, or absolute where the file says so, with `/`,
 * normalised (`../../_build`). Facts are plain JSON, so that they can be cached.
 */
export interface MixFacts {
  /** `project[:app]`; absent in an umbrella root, and where it could not be read. */
  app?: string;
  /** The first module of the file that uses Mix.Project, e.g. `Orders.MixProject`. */
  module?: string;
  version?: string;
  /** `project[:apps_path]`: this is an umbrella root. */
  appsPath?: string;
  /** `project[:apps]`: the umbrella is limited to these. */
  apps?: string[];
  buildPath?: string;
  depsPath?: string;
  lockfile?: string;
  configPath?: string;
  /** All folders of every environment, default `["lib"]`. */
  elixircPaths: string[];
  /** Default `["src"]`. */
  erlcPaths: string[];
  /** Default `["test"]`. */
  testPaths: string[];
  /** `project[:test_coverage][:output]`, where the report of `mix test --cover` goes. */
  coverageOutput?: string;
  /** `application/0` names a module that starts it (`mod`). */
  starts?: true;
  /** There is a `project[:package]`: it is made for Hex, to be a part of others. */
  published?: true;
  /** `project[:compilers]` where it says more than Mix's own. */
  compilers: string[];
  deps: MixDependency[];
  /** Names only. */
  aliases: string[];
  /** `project[:releases]`; the names, in the file's order. */
  releases: string[];
  /** Files outside mix.exs that its reading went through (Code.require_file, File.read!, a parent's mix.exs), relative to its folder. */
  reads: string[];
  /** Environment variables that mix.exs asks for. */
  env: string[];
  /** Folders in which its aliases and elixir_make (`make_cwd`) run commands; absent where there are none. */
  folders?: string[];
  /** What could not be read from the text. Empty: all of the above is what Mix would say. */
  unread: Unread[];
}

export type DependencySource = 'path' | 'umbrella' | 'git' | 'hex';

/** One entry of `deps`, as `{:name, requirement, opts}` says it. */
export interface MixDependency {
  name: string;
  source: DependencySource;
  /** For `path`: as facts' paths are. */
  path?: string;
  /** For `only:`; absent when it holds everywhere. */
  only?: string[];
  /** For `optional: true`: who depends on this project does not get it (Mix.Tasks.Deps). */
  optional?: true;
  /** True for `env: Mix.env()`: built in the dependant's environment. Always true of an umbrella dependency. */
  sameEnv: boolean;
  /** Only where an environment variable is set (MIX_TARGET is one of them): Mix in a plain shell has no such dependency. */
  needsVariable?: true;
  /** Where it is written, in mix.exs itself; absent when another file or an evaluation says so. */
  line?: number;
}

/** A part of the file whose value depends on more than its text. */
export interface Unread {
  /** What is unknown: a key of `project/0`, or `file` when nothing can be said. */
  key: 'file' | 'app' | 'deps' | 'apps_path' | 'paths' | 'releases';
  /** One line for a person: `deps is computed by Enum.map/2, which is not read statically`. */
  reason: string;
  place: Place;
  /** `file:line:column`, the line and a caret. */
  frame: string;
}
