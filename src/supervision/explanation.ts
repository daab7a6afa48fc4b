import type { ServiceNode, Strategy } from './tree';

/** What `nx-otp explain --json` prints: which services restart when one crashes, and what happens when that does not help. */
export interface Explanation {
  app: string;
  tree: ExplainedSupervisor;
  /** By service, in the manifest's order. */
  services: Record<string, CrashEffect>;
  /** Restarts that no dependency asks for, over the crash of each service. */
  unneeded_total: number;
}

export interface ExplainedSupervisor {
  supervisor: string;
  strategy: Strategy;
  max_restarts: number;
  max_seconds: number;
  gives_up: GivesUp;
  /** Why it has these limits, a sentence each. */
  reckoning: string[];
  children: (ExplainedSupervisor | ServiceNode)[];
}

/** What comes after the limit. */
export interface GivesUp {
  /** Crashes of its children that are too many ... */
  crashes: number;
  /** ... within so many seconds. */
  seconds: number;
  /** Crashes of one service under it that end the whole application, where they follow one another at once. */
  crashes_to_the_root: number;
  /** The supervisor that then restarts it; absent at the root, above which a release halts and a development node stops the app. */
  parent?: string;
  /** Services that the parent then restarts, in the order in which they start. */
  restarts: string[];
}

export interface CrashEffect {
  /** Services that restart, in the order in which OTP starts them, with the crashed one itself. */
  restarts: string[];
  needed: string[];
  unneeded: string[];
  /** Temporary services that are stopped and do not come back. */
  terminated?: string[];
  /** Dynamic supervisors that lose their children. */
  lost_children?: string[];
}
