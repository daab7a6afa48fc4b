import { z } from 'zod';

const text = z.string().nullish();
/** A name; the number of a node is one, too. */
const name = z.union([z.string(), z.number()]).transform(String);

/**
 * An event as runtime/cluster_case writes it (`ClusterCase.Events` says what each means). More keys and more kinds may come:
 * they are left aside.
 */
const clusterEvent = z.object({
  /** Milliseconds since the run began. */
  at: z.number(),
  module: text,
  /** Absent for what happens outside any test, as in `setup_all`. */
  test: text,
  event: z.string(),
  node: name.nullish(),
  /** A registered name or a process id, for `crash` and `delay`. */
  process: text,
  /** How long it took: a node to start, a test to end. */
  ms: z.number().nullish(),
  message: text,
  reason: text,
  /** Of a cut into parts: the nodes of each. */
  groups: z.array(z.array(name)).nullish(),
  /** Of a cut between two sides. */
  from: z.array(name).nullish(),
  to: z.array(name).nullish(),
  one_way: z.boolean().nullish(),
});

export type ClusterEvent = z.infer<typeof clusterEvent>;

/**
 * The events of a run, from its file: a line of JSON for each. Lines that are no event are left out: whoever is killed while
 * it writes leaves half a line.
 *
 * @example
 * readEvents('{"at": 5, "module": "Orders.ClusterTest", "test": null, "event": "up", "node": "n1"}\n')
 */
export function readEvents(lines: string): ClusterEvent[] {
  return lines.split('\n').flatMap((line) => {
    const result = clusterEvent.safeParse(parsed(line));
    return result.success ? [result.data] : [];
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
