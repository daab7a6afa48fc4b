import fc from 'fast-check';
import { Schedule } from './schedule';

/** Up to 12 tasks, each of which depends on some of those before it, and on one that is not in the batch. */
const graphs = fc
  .array(fc.array(fc.nat(), { maxLength: 4 }), { maxLength: 12 })
  .map((tasks) =>
    Object.fromEntries(
      tasks.map((picks, at) => [`t${at}`, ['elsewhere', ...(at === 0 ? [] : picks.map((pick) => `t${pick % at}`))]]),
    ),
  );

function dependsOn(graph: Record<string, string[]>, task: string, other: string): boolean {
  return (graph[task] ?? []).some((each) => each === other || dependsOn(graph, each, other));
}

/** Runs a graph with up to `size` tasks at once; `pick` says which of those that run ends next, `fails` who fails. */
function play(graph: Record<string, string[]>, size: number, pick: () => number, fails: (task: string) => boolean) {
  const schedule = new Schedule(graph);
  const running: string[] = [];
  const ends = new Map<string, string>();
  const told: string[] = [];
  const early: string[] = [];
  while (!schedule.isDone) {
    for (const task of schedule.ready().slice(0, size - running.length)) {
      if (graph[task]!.some((each) => each in graph && ends.get(each) !== 'success')) early.push(task);
      schedule.start(task);
      running.push(task);
    }
    const [task] = running.splice(pick() % running.length, 1) as [string];
    const end = fails(task) ? 'failure' : 'success';
    told.push(task);
    ends.set(task, end);
    for (const skipped of schedule.end(task, end)) {
      told.push(skipped);
      ends.set(skipped, 'skipped');
    }
  }
  return { ends, told, early };
}

describe('a schedule', () => {
  it('tells of every task once, runs it after its dependencies, and skips the dependants of a failure alone', () => {
    fc.assert(
      fc.property(
        graphs,
        fc.integer({ min: 1, max: 4 }),
        fc.infiniteStream(fc.nat()),
        fc.func(fc.integer({ min: 0, max: 3 })),
        (graph, size, picks, dice) => {
          const fails = (task: string) => dice(task) === 0;
          const { ends, told, early } = play(graph, size, () => picks.next().value, fails);
          expect(told.sort()).toEqual(Object.keys(graph).sort());
          expect(early).toEqual([]);
          for (const task of Object.keys(graph)) {
            const lost = Object.keys(graph).some(
              (other) => ends.get(other) === 'failure' && dependsOn(graph, task, other),
            );
            expect(ends.get(task)).toBe(lost ? 'skipped' : fails(task) ? 'failure' : 'success');
          }
        },
      ),
    );
  });

  it('starts first what most others wait for', () => {
    const schedule = new Schedule({ leaf: [], base: [], middle: ['base'], top: ['middle'], side: ['leaf'] });
    expect(schedule.ready()).toEqual(['base', 'leaf']);
  });
});

it('orders tasks by how many wait for them', () => {
  const schedule = new Schedule({ leaf: ['middle'], alone: [], middle: ['root'], root: [] });
  expect(schedule.order()).toEqual(['root', 'middle', 'leaf', 'alone']);
  schedule.start('root');
  expect(schedule.order()).toEqual(['middle', 'leaf', 'alone']);
});
