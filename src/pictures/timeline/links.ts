import type { ClusterEvent } from './events';

/** The nodes that a cut comes between. */
export function cutParts({ groups, from, to }: ClusterEvent): string[][] {
  return groups ?? [from ?? [], to ?? []];
}

/** Which nodes are cut off from which. */
export class Links {
  /** Pairs that do not reach one another, in both directions. */
  private readonly cut = new Set<string>();

  take(event: ClusterEvent): void {
    if (event.event === 'heal') this.cut.clear();
    if (event.event !== 'cut' || event.one_way) return;
    const parts = cutParts(event);
    for (const part of parts) for (const other of parts) if (part !== other) this.separate(part, other);
  }

  private separate(part: string[], other: string[]): void {
    for (const one of part) for (const another of other) this.cut.add(pair(one, another));
  }

  /**
   * The part of the network that each node is in, as a letter; nothing while all still reach one another, perhaps through
   * others.
   *
   * @example
   * links.sidesOf(['n1', 'n2', 'n3']) // after a cut of n1 from n2 and n3: { n1: 'A', n2: 'B', n3: 'B' }
   */
  sidesOf(nodes: readonly string[]): Map<string, string> {
    const sides = new Map<string, string>();
    if (this.cut.size === 0) return sides;
    let parts = 0;
    for (const node of nodes) {
      if (sides.has(node)) continue;
      this.spread(node, sideName(parts++), nodes, sides);
    }
    return parts > 1 ? sides : new Map();
  }

  private spread(start: string, side: string, nodes: readonly string[], sides: Map<string, string>): void {
    const waiting = [start];
    sides.set(start, side);
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      for (const other of nodes) {
        if (sides.has(other) || this.cut.has(pair(node, other))) continue;
        sides.set(other, side);
        waiting.push(other);
      }
    }
  }
}

function pair(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

/** A to Z, and numbers for the rest. */
function sideName(index: number): string {
  return index < 26 ? String.fromCharCode('A'.charCodeAt(0) + index) : String(index + 1);
}
