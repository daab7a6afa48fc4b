import { rmSync } from 'node:fs';
import type { ExecutorContext, Task } from '@nx/devkit';
import { temporaryFolder } from '../../src/mix/transpiled.fixture';
import { WorkspaceFixture } from '../workspace.fixture';
import batch, { type BatchGraph, type TaskResult } from './batch';

const folders: string[] = [];

export function removeWorkspaces(): void {
  folders.forEach((folder) => rmSync(folder, { recursive: true }));
}

const COMPILE = { task: 'compile', args: ['--no-deps-check'], mixEnv: 'test' };
const TEST = { task: 'test', args: ['--no-deps-check', '--no-compile'], mixEnv: 'test' };

/** `common`, which `cart` and `till` use, `shop`, which uses `cart`, and `alone`. */
export function workspace(): WorkspaceFixture {
  const folder = temporaryFolder();
  folders.push(folder);
  const fixture = new WorkspaceFixture(folder);
  const uses: Record<string, string[]> = { common: [], cart: ['common'], till: ['common'], shop: ['cart'], alone: [] };
  for (const [name, dependencies] of Object.entries(uses)) {
    const module = name[0]!.toUpperCase() + name.slice(1);
    const deps = dependencies.map((each) => `{:${each}, path: "../${each}", env: Mix.env()}`);
    fixture.add(`apps/${name}`, name, {
      app: name,
      dependencies: dependencies.map((each) => `apps/${each}`),
      keys: `deps: [${deps.join(', ')}]`,
      files: {
        [`lib/${name}.ex`]: `defmodule ${module} do\n  def name, do: "${name}"\nend\n`,
        'test/test_helper.exs': 'ExUnit.start()\n',
        [`test/${name}_test.exs`]: testFile(module, `assert ${module}.name() == "${name}"`),
      },
    });
  }
  return fixture;
}

export function testFile(module: string, body: string): string {
  return `defmodule ${module}Test do\n  use ExUnit.Case\n  test "it" do\n    ${body}\n  end\nend\n`;
}

type Dependency = BatchGraph['dependencies'][string][number];

/** `compile` of every project, and `test`, as Nx would ask for them; `as` is how its version names a dependency. */
export function graph(as: (id: string) => Dependency = (id) => ({ id })): BatchGraph {
  const uses: Record<string, string[]> = { common: [], cart: ['common'], till: ['common'], shop: ['cart'], alone: [] };
  const graph: BatchGraph = { tasks: {}, dependencies: {} };
  for (const [project, used] of Object.entries(uses)) {
    for (const target of ['compile', 'test']) {
      const task = {
        id: `${project}:${target}`,
        target: { project, target },
        overrides: {},
        outputs: [],
        parallelism: true,
        cache: true,
      };
      graph.tasks[task.id] = task satisfies Task;
    }
    graph.dependencies[`${project}:compile`] = used.map((each) => as(`${each}:compile`));
    graph.dependencies[`${project}:test`] = [as(`${project}:compile`)];
  }
  return graph;
}

type Inputs = Record<string, Record<string, unknown>>;

/**
 * Runs a batch to its end; no task may be told twice.
 *
 * @param changed options of single tasks
 */
export async function run(
  fixture: WorkspaceFixture,
  changed: Inputs = {},
  tasks = graph(),
  context: ExecutorContext = fixture.context('common'),
) {
  const inputs = Object.fromEntries(
    Object.keys(tasks.tasks).map((id) => [
      id,
      { ...(id.endsWith(':test') ? TEST : COMPILE), workers: 2, ...changed[id] },
    ]),
  );
  const results = new Map<string, TaskResult>();
  for await (const { task, result } of batch(tasks, inputs, {}, context)) {
    if (results.has(task)) throw new Error(`${task} was told twice`);
    results.set(task, result);
  }
  const with_ = (end: string) =>
    [...results]
      .filter(([, result]) => endOf(result) === end)
      .map(([task]) => task)
      .sort();
  return { results, succeeded: with_('success'), failed: with_('failure'), skipped: with_('skipped') };
}

function endOf({ success, status }: TaskResult): string {
  return status ?? (success ? 'success' : 'failure');
}

export const ALL = Object.keys(graph().tasks).sort();
