/** The supervision tree of an application as a running node has it. */
export interface LiveTree {
  app: string;
  node: string;
  root: LiveNode;
}

/** A process under supervision, or, where the node has none just now, its child specification. */
export interface LiveNode {
  /** In its supervisor's child specification; at the root the application's name. Elixir aliases without `Elixir.`. */
  id: string;
  /** As the node itself prints it: `<0.212.0>`. `null` while it is being restarted, and after it has ended for good. */
  pid: string | null;
  /** Under which it is registered. */
  name: string | null;
  /** Of a supervisor the callback module, else the one whose function starts it. */
  module: string | null;
  type: 'worker' | 'supervisor';
  restart: 'permanent' | 'transient' | 'temporary' | null;
  /** Milliseconds. */
  shutdown: number | 'infinity' | 'brutal_kill' | null;
  strategy: string | null;
  max_restarts: number | null;
  /** Whole seconds. */
  max_seconds: number | null;
  /** Of a supervisor whose children nobody named: how many it has. They are not listed. */
  dynamic_children: number | null;
  /** In the order in which they were started. */
  children: LiveNode[];
  /** Why less is known of it than of others. */
  problem: string | null;
}
