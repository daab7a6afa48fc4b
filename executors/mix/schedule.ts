/** What became of a task: `skipped` when a task that it depends on did not succeed. */
export type End = 'success' | 'failure' | 'skipped';

/**
 * Which task of a batch may run when. It knows nothing of how one is run.
 *
 * @example
 * const schedule = new Schedule({ 'a:compile': [], 'a:test': ['a:compile'] });
 * schedule.ready();                    // ['a:compile']
 * schedule.start('a:compile');
 * schedule.end('a:compile', 'failure') // ['a:test']: is skipped
 */
export class Schedule {
  private readonly waitsFor = new Map<string, Set<string>>();
  private readonly dependants = new Map<string, string[]>();
  /** In the order in which they should start. */
  private waiting: string[];
  private readonly running = new Set<string>();

  /** @param dependencies of each task; those that are no task of the batch have ended before it */
  constructor(dependencies: Readonly<Record<string, readonly string[]>>) {
    const tasks = Object.keys(dependencies);
    for (const task of tasks) this.dependants.set(task, []);
    for (const task of tasks) {
      const inBatch = new Set(dependencies[task]!.filter((each) => each in dependencies));
      this.waitsFor.set(task, inBatch);
      for (const each of inBatch) this.dependants.get(each)!.push(task);
    }
    const following = new Map(tasks.map((task) => [task, this.following(task).length]));
    this.waiting = tasks.sort((a, b) => following.get(b)! - following.get(a)!);
  }

  /** Tasks that have not started; first those that most others wait for. */
  order(): readonly string[] {
    return this.waiting;
  }

  /** Tasks that may start now; first those that most others wait for. */
  ready(): string[] {
    return this.waiting.filter((task) => this.waitsFor.get(task)!.size === 0);
  }

  /** Whether every task has ended or been skipped. */
  get isDone(): boolean {
    return this.waiting.length === 0 && this.running.size === 0;
  }

  /** Tasks that neither run nor have ended, in the order in which they would have run. */
  notStarted(): readonly string[] {
    return this.waiting;
  }

  start(task: string): void {
    this.waiting = this.waiting.filter((each) => each !== task);
    this.running.add(task);
  }

  /** @returns tasks that are skipped for it, in the order in which they would have run */
  end(task: string, end: Exclude<End, 'skipped'>): string[] {
    this.running.delete(task);
    if (end === 'success') {
      for (const each of this.dependants.get(task)!) this.waitsFor.get(each)!.delete(task);
      return [];
    }
    const lost = new Set(this.following(task));
    const skipped = this.waiting.filter((each) => lost.has(each));
    this.waiting = this.waiting.filter((each) => !lost.has(each));
    return skipped;
  }

  /** All that depend on a task, directly and through others. */
  private following(task: string): string[] {
    const found = new Set<string>();
    const queue = [...this.dependants.get(task)!];
    for (let each = queue.pop(); each !== undefined; each = queue.pop()) {
      if (found.has(each)) continue;
      found.add(each);
      queue.push(...this.dependants.get(each)!);
    }
    return [...found];
  }
}
