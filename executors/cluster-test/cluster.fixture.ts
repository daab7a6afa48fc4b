import { runtimeLibrary } from '../../src/runtime-library';
import { WorkspaceFixture } from '../workspace.fixture';

const TESTS = `defmodule Ring.ClusterTest do
  use ClusterCase

  test "every node sees the others", %{cluster: cluster, nodes: nodes} do
    assert_converges(cluster, fn -> Enum.sort([node() | Node.list()]) end, to: Enum.sort(nodes))
  end

  @tag :planted
  test "nobody is lost", %{cluster: cluster} do
    partition(cluster, [[1], [2, 3]])
    kill(cluster, 3)
    assert_converges(cluster, fn -> length(Node.list()) end, to: 2, within: 300)
  end

  # One node is stopped in its tracks: it does not end by itself when its tests do.
  @tag :hangs
  @tag timeout: :infinity
  test "goes on for ever", %{cluster: cluster} do
    pause(cluster, 2)
    IO.puts("paused")
    Process.sleep(:infinity)
  end
end
`;

const LIBRARY = 'libs/cluster_case';

/** A workspace with the library, as a generator puts it there, and an application `ring` with tests that use it. */
export function clusterWorkspace(root: string): WorkspaceFixture {
  const fixture = new WorkspaceFixture(root);
  fixture.add(LIBRARY, 'cluster_case', { app: 'cluster_case' });
  for (const [path, text] of runtimeLibrary('cluster_case').files) fixture.write(`${LIBRARY}/${path}`, text);
  fixture.add('apps/ring', 'ring', {
    app: 'ring',
    dependencies: [LIBRARY],
    keys: 'deps: [{:cluster_case, path: "../../libs/cluster_case", only: :test, runtime: false, env: Mix.env()}]',
    files: {
      'lib/ring.ex': 'defmodule Ring do\nend\n',
      'test/test_helper.exs': 'ExUnit.start()\n',
      'test/cluster/ring_test.exs': TESTS,
    },
  });
  return fixture;
}

/** Options of ring:cluster-test, as src/graph/cluster-target.ts gives them. */
export const CLUSTER_TEST = { report: '_build/test/cluster-test/ring' };
