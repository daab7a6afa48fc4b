import { OtpError } from '../errors';
import { duration } from '../project/otp-toml/durations';
import { frameOf } from '../project/otp-toml/locate';
import type { Manifest, Service } from '../project/otp-toml/manifest';
import { type Constraints, has } from './constraints';
import { crashOf } from './crash';
import { tripsPerYear } from './poisson';
import { type Child, type Shape, leaves } from './shape';

/** When a supervisor gives up, and why then. */
export interface Limits {
  maxRestarts: number;
  /** Whole seconds, as OTP counts them (supervisor(3)). */
  maxSeconds: number;
  /** A sentence for each consideration. */
  reckoning: string[];
  /** How long it loops before it gives up, in milliseconds, when a fault below it comes back at once. */
  timeToTrip: number;
}

/** Beyond this nobody means a limit any more. */
const MOST_RESTARTS = 100_000;

/**
 * Restart limits of every supervisor of the tree, innermost first.
 *
 * @throws OtpError that names the two promises of an SLA that cannot both be kept
 */
export function limitsOf(manifest: Manifest, constraints: Constraints, root: Shape): Map<Shape, Limits> {
  const limits = new Map<Shape, Limits>();
  const visit = (shape: Shape) => {
    for (const child of shape.children) if (typeof child !== 'number') visit(child);
    limits.set(shape, new Reckoning(manifest, constraints, shape, limits).limits());
  };
  visit(root);
  return limits;
}

class Reckoning {
  /** Its own services that are restarted when they crash. */
  private readonly services: Service[];
  private readonly numberOf: ReadonlyMap<Service, number>;
  private readonly sentences: string[] = [];
  private readonly inside: number[];
  /** Whether a service says how long something takes; else all takes no time, as far as anybody knows. */
  private readonly isTimed: boolean;

  constructor(
    private readonly manifest: Manifest,
    private readonly constraints: Constraints,
    private readonly shape: Shape,
    private readonly inner: ReadonlyMap<Shape, Limits>,
  ) {
    this.inside = leaves(shape);
    this.isTimed = this.inside.some((at) => manifest.services[at]!.sla || manifest.services[at]!.ownShutdown);
    const own = shape.children.filter((child) => typeof child === 'number' && !has(constraints.temporary, child));
    this.numberOf = new Map((own as number[]).map((at) => [manifest.services[at]!, at]));
    this.services = [...this.numberOf.keys()];
  }

  limits(): Limits {
    const least = Math.max(1, this.crashingTogether());
    const most = this.mostRestarts(least);
    const wished = Math.max(this.manifest.supervision.maxRestarts, least);
    const maxRestarts = this.quietEnough(Math.min(wished, most.restarts), most);
    const maxSeconds = this.window(maxRestarts);
    this.sentences.push(...this.origin(maxRestarts, maxSeconds));
    return { maxRestarts, maxSeconds, reckoning: this.sentences, timeToTrip: maxRestarts * this.longestLoop() };
  }

  /** As many restarts as the fault of any service may take, by its `recover_within`. */
  private mostRestarts(least: number): Most {
    let most: Most = { restarts: Infinity };
    for (const service of this.services) {
      const within = service.sla?.recoverWithin;
      if (within === undefined) continue;
      const takes = this.restartTime(service);
      const restarts = takes === 0 ? Infinity : Math.floor(within / takes);
      if (restarts < 1) {
        throw this.clash(service, 'recover_within', {
          rule: 'A fault may loop for recover_within, and one restart has to fit into it.',
          found: `recover_within ${duration(within)} and a restart that takes ${duration(takes)}: ${this.parts(service)}`,
          remedy: `Raise recover_within to ${seconds(takes)} or more, or let a restart take less.`,
        });
      }
      if (restarts < least) {
        throw this.clash(service, 'recover_within', {
          rule: 'Services that depend on one thing crash together with it; so many restarts must not be too many.',
          found: `recover_within ${duration(within)}, which leaves room for ${plural(restarts, 'restart')} of ${duration(takes)}, and ${plural(least, 'service')} that crash together`,
          remedy: `Raise recover_within to ${seconds(takes * least)} or more, or let a restart take less.`,
        });
      }
      this.sentences.push(
        `${service.name}: ${Number.isFinite(restarts) ? `${plural(restarts, 'restart')} of ${duration(takes)} fit` : 'restarts that take no time fit'} into recover_within ${duration(within)}.`,
      );
      if (restarts < most.restarts) most = { restarts, service };
    }
    return most;
  }

  /** More restarts where crashes to be expected would trip the limit once a year. */
  private quietEnough(from: number, most: Most): number {
    const perHour = this.services.reduce((sum, { sla }) => sum + (sla?.crashesPerHour ?? 0), 0);
    if (perHour === 0) return from;
    const trips = (restarts: number) => tripsPerYear(perHour, restarts, this.window(restarts));
    const highest = Math.min(most.restarts, MOST_RESTARTS);
    let restarts = from;
    while (trips(restarts) >= 1 && restarts < highest) restarts++;
    if (trips(restarts) >= 1) throw this.tooManyCrashes(perHour, restarts, trips(restarts), most);
    this.sentences.push(
      `${perHour} crashes to expect in an hour would trip it ${approximately(trips(restarts))} times in a year.`,
    );
    return restarts;
  }

  private tooManyCrashes(perHour: number, restarts: number, trips: number, most: Most): OtpError {
    const crashing = this.services.reduce((a, b) =>
      (b.sla?.crashesPerHour ?? 0) > (a.sla?.crashesPerHour ?? 0) ? b : a,
    );
    const other = most.service
      ? `recover_within ${duration(most.service.sla!.recoverWithin!)} of ${most.service.name}, which leaves room for ${plural(restarts, 'restart')}`
      : `restarts that take ${duration(this.longestLoop())}, so that ${plural(restarts, 'restart')} take longer than the crashes need to come`;
    return this.clash(crashing, 'crashes_per_hour', {
      rule: 'Crashes to be expected, which one restart mends, trip a limit less than once a year.',
      found: `${perHour} crashes in an hour, and ${other}: the limit would trip ${approximately(trips)} times in a year`,
      remedy: 'Mend what crashes, let a restart take less, or raise recover_within.',
    });
  }

  /**
   * How many of its services crash at once because they depend on one thing elsewhere: each of them loses it before
   * any supervisor has stopped it.
   */
  private crashingTogether(): number {
    const inside = new Set(this.inside.map((at) => this.constraints.names[at]!));
    const dependants = new Map<string, number>();
    for (const name of this.services.flatMap(({ dependsOn }) => dependsOn)) {
      if (!inside.has(name)) dependants.set(name, (dependants.get(name) ?? 0) + 1);
    }
    const [name, count] = [...dependants].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0]);
    if (count > this.manifest.supervision.maxRestarts) {
      this.sentences.push(
        `${plural(count, 'service')} crash together when ${name} does: so many restarts are allowed.`,
      );
    }
    return count;
  }

  /** Seconds in which so many restarts count. OTP cuts to whole seconds, so one more is needed for them never to get lost. */
  private window(restarts: number): number {
    const own = this.services.some(({ sla }) => sla !== undefined) ? this.longestWithLimits() : 0;
    const nested = Math.max(0, ...this.shape.children.map((child) => this.loop(child)));
    const needed = Math.ceil((restarts * Math.max(own, nested)) / 1000) + 1;
    return Math.max(this.manifest.supervision.maxSeconds, own + nested > 0 ? needed : 0);
  }

  /** From one crash of the child to the next, where its fault comes back at once. */
  private loop(child: Child): number {
    if (typeof child === 'number') return 0;
    return this.inner.get(child)!.timeToTrip + this.time(child, statedShutdown);
  }

  private origin(maxRestarts: number, maxSeconds: number): string[] {
    const { supervision } = this.manifest;
    const isDefault = maxRestarts === supervision.maxRestarts && maxSeconds === supervision.maxSeconds;
    if (isDefault) return [`${plural(maxRestarts, 'restart')} in ${plural(maxSeconds, 'second')}: the default.`];
    if (maxSeconds === supervision.maxSeconds) return [];
    return [
      `${plural(maxRestarts, 'restart')} take up to ${duration((maxSeconds - 1) * 1000)}; a second more, as OTP counts whole ones.`,
    ];
  }

  private longestLoop(): number {
    const own = this.services.map((service) => this.restartTime(service));
    return Math.max(0, ...own, ...this.shape.children.map((child) => this.loop(child)));
  }

  /** With every stop as long as its limit allows. */
  private longestWithLimits(): number {
    return Math.max(0, ...[...this.numberOf.values()].map((at) => this.time(at, shutdownLimit)));
  }

  private restartTime(service: Service): number {
    return this.time(this.numberOf.get(service)!, statedShutdown);
  }

  /** What it takes from the crash of a child until all that restarts with it runs again. */
  private time(child: Child, shutdown: (service: Service) => number): number {
    if (!this.isTimed) return 0;
    const { restarts, terminated } = crashOf(this.constraints, this.shape, child);
    const crashed = new Set(leaves(child));
    const service = (at: number) => this.manifest.services[at]!;
    const stops = [...restarts, ...terminated].filter((at) => !crashed.has(at));
    return (
      sum(restarts.map((at) => service(at).sla?.restartTakes ?? 0)) + sum(stops.map((at) => shutdown(service(at))))
    );
  }

  /** What the time of a restart is made of. */
  private parts(crashing: Service): string {
    const crashed = this.numberOf.get(crashing)!;
    const { restarts, terminated } = crashOf(this.constraints, this.shape, crashed);
    const service = (at: number) => this.manifest.services[at]!;
    const starts = restarts.map(service).filter(({ sla }) => sla?.restartTakes);
    const stops = [...restarts, ...terminated].filter((at) => at !== crashed).map(service);
    return [
      ...starts.map(({ name: each, sla }) => `restart_takes ${duration(sla!.restartTakes)} of ${each}`),
      ...stops.filter(statedShutdown).map((each) => `shutdown ${duration(statedShutdown(each))} of ${each.name}`),
    ].join(', ');
  }

  private clash(service: Service, key: string, complaint: { rule: string; found: string; remedy: string }): OtpError {
    const { source } = this.manifest;
    const frame = source && frameOf(source, ['services', service.name, 'sla', key]);
    return new OtpError({ frame, ...complaint });
  }
}

interface Most {
  restarts: number;
  /** Whose `recover_within` says so. */
  service?: Service;
}

/** A time that the manifest states for this very service. The default is a limit, not a time that is really taken. */
function statedShutdown({ shutdown, ownShutdown }: Service): number {
  return ownShutdown && typeof shutdown === 'number' ? shutdown : 0;
}

/** Where a stop has no limit none can be reckoned with. */
function shutdownLimit({ shutdown }: Service): number {
  return typeof shutdown === 'number' ? shutdown : 0;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Rounded up, for a `recover_within` that is enough. */
function seconds(time: number): string {
  return `${Math.max(2, Math.ceil(time / 1000))}s`;
}

function approximately(number: number): string {
  return number === 0 ? '0' : Number(number.toPrecision(2)).toString();
}
