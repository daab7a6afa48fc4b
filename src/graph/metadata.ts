import type { SupervisorNode } from '../supervision/tree';

/** What the graph tells executors, generators and people about a Mix project: `metadata.mix` of its Nx project. */
export interface MixMetadata {
  /** The OTP application; absent in an umbrella root, and where mix.exs could not be read. */
  app?: string;
  /** Workspace-relative folder that holds `<env>/lib/<app>`. */
  buildRoot: string;
  /** Workspace-relative folder of Hex and git packages. */
  depsPath: string;
  /** Workspace-relative. */
  lockfile: string;
  /**
   * `shared`: in-repo dependencies are compiled by tasks of their own, into the same build.
   * `own`: Mix compiles them once more into this project's build, as it does outside Nx.
   */
  build: 'shared' | 'own';
  /** Compiling it runs a compiler of C, Rust or the like. */
  native?: true;
  /** In-repo dependencies as mix.exs declares them, and projects of other languages whose folders it says it uses. */
  dependencies: MixEdge[];
  /** Hex and git packages that mix.exs asks for; absent where there are none. */
  packages?: string[];
  /** Why mix.exs could not be read, or not wholly: full texts. The targets of a project with any fail with them. */
  problems: string[];
}

/** What the graph tells of a supervision tree: `metadata.otp` of the Nx project, where there is an otp.toml. */
export interface OtpMetadata {
  /** Workspace-relative path of otp.toml. */
  manifest: string;
  tree?: SupervisorNode;
  /** Why there is no tree: the full text of the error. */
  problem?: string;
}

/** An in-repo dependency: `root` is the workspace-relative folder it leads to. */
export interface MixEdge {
  root: string;
  /** Line in the dependant's mix.exs, where that file says it. */
  line?: number;
}
