/** What an otp.toml says, checked, with every default filled in. Times are in milliseconds. */
export interface Manifest {
  app: {
    /** Of the OTP application, such as `orders`. */
    name: string;
    /** Root module, such as `Orders`. */
    module: string;
  };
  /** Limits of the supervisors that no SLA says otherwise for. */
  supervision: { maxRestarts: number; maxSeconds: number };
  /** In the manifest's order. */
  services: Service[];
  groups: Group[];
  /** Where all this stands, so that an error found later can show the line. */
  source?: Source;
}

export interface Source {
  file: string;
  text: string;
}

export const KINDS = [
  'gen_server',
  'gen_statem',
  'dynamic_supervisor',
  'partition_supervisor',
  'registry',
  'task_supervisor',
  'ets_table',
  'port',
  'child',
  'supervisor',
] as const;
export type Kind = (typeof KINDS)[number];

/** Kinds whose children nobody named in a manifest: they go when the supervisor does, and do not come back. */
export const DYNAMIC_KINDS: ReadonlySet<Kind> = new Set([
  'dynamic_supervisor',
  'partition_supervisor',
  'task_supervisor',
]);

export type Restart = 'permanent' | 'transient' | 'temporary';

/** How long a child may take to stop, as in a child specification. */
export type Shutdown = number | 'infinity' | 'brutal_kill';

/** Type of a field of a service's state. */
export const STATE_TYPES = ['integer', 'float', 'number', 'boolean', 'atom', 'string', 'map', 'list', 'any'] as const;
export type StateType = (typeof STATE_TYPES)[number];

/** A start argument, as TOML has it: an inline table is a keyword list. */
export type Argument = string | number | bigint | boolean | Argument[] | { [key: string]: Argument };

export interface Service {
  /** snake_case, unique. */
  name: string;
  /** The module that the tree starts: `Orders.Repo`; for `child` and `supervisor` the user's own. */
  module: string;
  kind: Kind;
  /** Hard: whenever one of these restarts, this service restarts, after it. */
  dependsOn: string[];
  /** Soft: these start before. */
  startsAfter: string[];
  restart: Restart;
  shutdown: Shutdown;
  /** Whether the manifest gives this service a `shutdown` of its own, and not only a default. */
  ownShutdown: boolean;
  args: Record<string, Argument>;
  state: Record<string, StateType>;
  sla?: Sla;
  health?: Health;
  breaker?: Breaker;
  mailbox?: Mailbox;
  /** How long a drain may take, before the tree goes down. */
  drain?: number;
  /** First and longest wait between two tries to become ready, outside `init`. */
  backoff?: { min: number; max: number };
  /** `gen_statem`: at least one, the first is where it starts. */
  states?: string[];
  /** `dynamic_supervisor`, `partition_supervisor`: module of the children. */
  child?: string;
  /** `dynamic_supervisor`, `partition_supervisor` (in each partition), `task_supervisor`. */
  maxChildren?: number;
  /** `partition_supervisor`; by default the number of schedulers. */
  partitions?: number;
  /** `registry`. */
  keys?: 'unique' | 'duplicate';
  /** `port`: the program and its arguments. */
  command?: string[];
}

interface Sla {
  /** How long a fault that comes back at once may loop before its supervisor gives up. */
  recoverWithin?: number;
  /** How long this service takes to start again; 0 when nothing is said. */
  restartTakes: number;
  /** Crashes to expect that one restart mends; 0 when nothing is said. */
  crashesPerHour: number;
}

export interface Health {
  every: number;
  timeout: number;
  /** Failed probes in a row that make a service unhealthy. */
  unhealthyAfter: number;
  /** Good probes in a row that make it healthy again. */
  healthyAfter: number;
}

export interface Breaker {
  failures: number;
  within: number;
  resetAfter: number;
}

export interface Mailbox {
  max: number;
  whenFull: 'reject' | 'block';
}

export interface Group {
  name: string;
  /** In the order in which they start. */
  services: string[];
  strategy: 'one_for_all' | 'rest_for_one';
}
