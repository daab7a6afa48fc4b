// The plugins that nx-otp is measured beside, written into a workspace.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The least that any plugin does: a project with a name for each mix.exs, and no dependencies. */
const GLOBBING = `const { posix } = require('node:path');
exports.name = 'globbing';
exports.createNodesV2 = ['**/mix.exs', (files) => files.map((file) => [file, project(posix.dirname(file))])];
exports.createDependencies = () => [];
const project = (root) => ({ projects: { [root]: { name: root.replaceAll('/', '-') } } });
`;

/** What most would write: one BEAM that loads every mix.exs, as Mix itself does, and prints each configuration's size. */
export const EVALUATE = `Mix.start()
for file <- IO.stream() |> Enum.map(&String.trim/1) do
  File.cd!(Path.dirname(file), fn ->
    Code.compile_file("mix.exs")
    config = Mix.Project.config()
    Mix.Project.pop()
    IO.puts([file, " ", inspect(config[:app]), " ", inspect(config[:deps])])
  end)
end
`;

/** @returns the name under which nx.json has the plugin */
export function writeGlobbingPlugin(folder) {
  writeFileSync(join(folder, 'globbing.cjs'), GLOBBING);
  return './globbing.cjs';
}
