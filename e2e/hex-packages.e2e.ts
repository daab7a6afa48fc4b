import { NEWEST_NX } from './nx-versions';
import { Workspace } from './workspace';

/** A target whose inputs are those of Mix's that are no sources: nothing of it needs Hex, which no test here reaches. */
const PROBE = JSON.stringify({
  targets: {
    probe: {
      executor: 'nx:run-commands',
      cache: true,
      inputs: ['mixSurroundings'],
      options: { command: 'echo probed' },
    },
  },
});

function addProject(workspace: Workspace, name: string, deps: string): void {
  const paths = 'build_path: "../_build", deps_path: "../deps", lockfile: "../mix.lock"';
  workspace.write(
    `${name}/mix.exs`,
    `defmodule ${name[0]!.toUpperCase()}${name.slice(1)}.MixProject do\n  use Mix.Project\n  def project, do: [app: :${name}, version: "0.1.0", ${paths}, deps: [${deps}]]\nend\n`,
  );
  workspace.write(`${name}/project.json`, PROBE);
}

/** A project of another language, with a target that names no inputs: Nx hashes all nodes of external packages for it. */
const SITE = JSON.stringify({
  name: 'site',
  targets: { probe: { executor: 'nx:run-commands', cache: true, options: { command: 'echo probed' } } },
});

const LOCK = `%{
  "jason": {:hex, :jason, "1.4.0", "e855", [:mix], [{:decimal, "~> 2.0", [hex: :decimal, repo: "hexpm", optional: false]}], "hexpm", "79a3"},
  "decimal": {:hex, :decimal, "2.1.1", "5611", [:mix], [], "hexpm", "53cf"},
  "plug": {:hex, :plug, "1.15.0", "1e36", [:mix], [], "hexpm", "4633"},
}
`;
const PROBES = ['run-many', '-t', 'probe', '--output-style=static'];

describe('Hex packages', () => {
  let workspace: Workspace;

  beforeAll(() => {
    workspace = Workspace.create(NEWEST_NX);
    workspace.edit('nx.json', '"plugins": []', '"plugins": ["nx-otp"]');
    addProject(workspace, 'api', '{:jason, "~> 1.4"}');
    addProject(workspace, 'web', '{:plug, "~> 1.15"}, {:core, path: "../core"}');
    addProject(workspace, 'core', '{:plug, "~> 1.15"}');
    addProject(workspace, 'plain', '');
    workspace.write('site/project.json', SITE);
    workspace.write('mix.lock', LOCK);
    workspace.commit();
  });

  afterAll(() => workspace.remove());

  /** Projects that a run did not find in the cache. */
  function probed(): string[] {
    const lines = [...workspace.nxOk(...PROBES).matchAll(/nx run (\w+):probe(.*)$/gm)];
    return lines.flatMap(([, name, how]) => (/cache|existing/.test(how!) ? [] : [name!])).sort();
  }

  test('are nodes with versions, and edges lead to them', () => {
    workspace.nxOk('show', 'projects');
    const { externalNodes, dependencies } = JSON.parse(workspace.read('../state/data/project-graph.json'));
    expect(externalNodes['hex:jason@1.4.0'].data).toEqual({
      version: '1.4.0',
      packageName: 'hex:jason',
      hash: 'by mix.lock',
    });
    const targets = (name: string) => dependencies[name].map(({ target }: { target: string }) => target).sort();
    expect([targets('api'), targets('web'), targets('hex:jason@1.4.0'), targets('plain')]).toEqual([
      ['hex:jason@1.4.0'],
      ['core', 'hex:plug@1.15.0'],
      ['hex:decimal@2.1.1'],
      [],
    ]);
  });

  test('a package that changes re-runs all who use any', () => {
    expect(probed()).toEqual(['api', 'core', 'plain', 'site', 'web']);
    workspace.edit('mix.lock', '2.1.1', '2.2.0');
    expect(probed()).toEqual(['api', 'core', 'web']);
    // That of the package itself, and its version as the node has it.
    workspace.edit('mix.lock', '"1.4.0"', '"1.4.1"');
    expect(probed()).toEqual(['api', 'core', 'web']);
    workspace.edit(
      'mix.lock',
      '%{\n',
      '%{\n  "extra": {:hex, :extra, "1.0.0", "4633", [:mix], [], "hexpm", "53cf"},\n',
    );
    // One node more is more than Nx's hash of all of them lets be hidden.
    expect(probed()).toEqual(['api', 'core', 'site', 'web']);
    workspace.git('checkout', '--', '.');
  });

  test('with a mirror of mix.lock it re-runs those who use it, and is affected there alone', () => {
    workspace.edit(
      'nx.json',
      '"plugins": ["nx-otp"]',
      '"plugins": [{ "plugin": "nx-otp", "options": { "lockMirror": true } }]',
    );
    expect(workspace.nx('sync:check').output).toContain('mix.lock.json');
    workspace.nxOk('sync');
    expect(Object.keys(JSON.parse(workspace.read('mix.lock.json')))).toEqual(['decimal', 'jason', 'plug']);
    workspace.commit();
    // nx.json is an input of everything (24.0.6).
    expect(probed()).toEqual(['api', 'core', 'plain', 'site', 'web']);
    workspace.edit('mix.lock', '2.1.1', '2.2.0');
    // Not mirrored yet: all of mix.lock counts, as a mirror of yesterday's would be a cache that lies.
    expect(probed()).toEqual(['api', 'core', 'web']);
    workspace.nxOk('sync');
    expect(probed()).toEqual(['api']);
    workspace.nxOk('affected', '-t', 'probe', '--base=HEAD', '--graph=.nx/affected.json');
    const { tasks } = JSON.parse(workspace.read('.nx/affected.json')).tasks;
    workspace.edit('mix.lock', '1.15.0', '1.16.0');
    workspace.nxOk('sync');
    expect([probed(), Object.keys(tasks)]).toEqual([['core', 'web'], ['api:probe']]);
  });
});
