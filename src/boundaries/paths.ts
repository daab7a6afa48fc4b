/** Shortest paths from one project through what it depends on: each reachable project, with the one before it. */
export class Paths {
  private readonly before = new Map<string, string>();

  /** @param uses what a project depends on, directly */
  constructor(
    private readonly start: string,
    uses: (project: string) => readonly string[],
  ) {
    const queue = [start];
    for (const project of queue) {
      for (const used of uses(project)) {
        if (this.before.has(used)) continue;
        this.before.set(used, project);
        if (used !== start) queue.push(used);
      }
    }
  }

  /** All that the start leads to, nearest first; itself only where it is on a cycle. */
  reachable(): string[] {
    return [...this.before.keys()];
  }

  /** From the start to a reachable project, both included. */
  to(project: string): string[] {
    const path = [project];
    do path.unshift(this.before.get(path[0]!)!);
    while (path[0] !== this.start);
    return path;
  }
}
