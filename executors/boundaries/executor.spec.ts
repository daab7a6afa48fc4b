import { rmSync } from 'node:fs';
import type { ExecutorContext, ProjectGraph, Task } from '@nx/devkit';
import { temporaryFolder } from '../../src/mix/transpiled.fixture';
import { WorkspaceFixture, printed } from '../workspace.fixture';
import batch from './batch';
import boundaries from './executor';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const USES: Record<string, string[]> = {
  shop: ['till', 'drawer'],
  till: ['ledger'],
  drawer: [],
  ledger: [],
  egg: ['hen'],
  hen: ['egg'],
};
const TAGS: Record<string, string[]> = { shop: ['app'], till: ['lib'], drawer: [], ledger: ['lib', 'bank'] };

const PACKAGES: Record<string, string[]> = { drawer: ['httpoison'], ledger: ['tidewave'] };

const fixture = new WorkspaceFixture(folder);
for (const [name, uses] of Object.entries(USES)) {
  const deps = uses.map((each) => `{:${each}, path: "../${each}", env: Mix.env()}`);
  if (name === 'drawer') deps.push('{:httpoison, "~> 2.0"}');
  fixture.add(`libs/${name}`, name, {
    app: name,
    dependencies: uses.map((each) => `libs/${each}`),
    keys: name === 'ledger' ? 'deps: Shared.deps()' : `deps: [\n    ${deps.join(',\n    ')}\n  ]`,
  });
}

/** The graph that Nx has of these projects, with each edge at the line of mix.exs where it is declared. */
function context(project: string, rules?: object): ExecutorContext {
  const bare = fixture.context(project, 'boundaries');
  const graph: ProjectGraph = { nodes: {}, dependencies: {} };
  for (const [name, data] of Object.entries(bare.projectsConfigurations.projects)) {
    const uses = USES[name]!;
    const mix: object = data.metadata!['mix'];
    const dependencies = uses.map((each, index) => ({ root: `libs/${each}`, line: 5 + index }));
    data.metadata = { ...data.metadata, mix: { ...mix, dependencies, packages: PACKAGES[name] ?? [] } } as NonNullable<
      typeof data.metadata
    >;
    graph.nodes[name] = { name, type: 'lib', data: { ...data, tags: TAGS[name] ?? [] } };
    graph.dependencies[name] = uses.map((target) => ({ source: name, target, type: 'static' }));
  }
  graph.dependencies['drawer']!.push({ source: 'drawer', target: 'ledger', type: 'implicit' });
  const plugins = rules ? [{ plugin: 'nx-otp', options: { boundaries: rules } }] : ['nx-otp'];
  return { ...bare, projectGraph: graph, nxJsonConfiguration: { plugins } };
}

async function checked(project: string, rules?: object, options = {}): Promise<{ success: boolean; output: string }> {
  let success = false;
  const output = await printed(async () => ({ success } = await boundaries(options, context(project, rules))));
  return { success, output };
}

test('what is allowed passes', async () => {
  const rules = { depConstraints: [{ sourceTag: 'lib', onlyDependOnLibsWithTags: ['bank'] }] };
  expect(await checked('till', rules)).toEqual({ success: true, output: 'till keeps to its boundaries.\n' });
});

test('what is forbidden is told with the line that declares it', async () => {
  const rules = { depConstraints: [{ sourceTag: 'app', onlyDependOnLibsWithTags: ['lib'] }] };
  expect(await checked('shop', rules)).toEqual({
    success: false,
    output: `libs/shop/mix.exs:6:6
  6 |     {:drawer, path: "../drawer", env: Mix.env()}
    |      ^
A project tagged "app" depends only on what constraints allow.
  found:   shop -> drawer; drawer has no tags
  allowed: "lib"
  remedy:  Take the dependency away, or change the tags of shop or drawer.
`,
  });
});

test('a path of several edges is told whole, each with its declaration', async () => {
  const rules = { depConstraints: [{ sourceTag: 'app', notDependOnLibsWithTags: ['bank'] }] };
  expect(await checked('shop', rules)).toEqual({
    success: false,
    output: `libs/shop/mix.exs:5:6
  5 |     {:till, path: "../till", env: Mix.env()},
    |      ^
libs/till/mix.exs:5:6
  5 |     {:ledger, path: "../ledger", env: Mix.env()}
    |      ^
A project tagged "app" does not lead to any tagged "bank".
  found:   shop -> till -> ledger; ledger has "lib", "bank"
             shop -> till: libs/shop/mix.exs:5
             till -> ledger: libs/till/mix.exs:5
  remedy:  Take one of these dependencies away, or change the tags of shop or ledger.
`,
  });
});

test('an edge that no mix.exs declares says where it is from', async () => {
  const rules = { depConstraints: [{ sourceTag: '*', notDependOnLibsWithTags: ['bank'] }] };
  expect(await checked('drawer', rules)).toEqual({
    success: false,
    output: `A project tagged "*" does not lead to any tagged "bank".
  found:   drawer -> ledger; ledger has "lib", "bank"
             drawer -> ledger: implicitDependencies of drawer
  remedy:  Take one of these dependencies away, or change the tags of drawer or ledger.
`,
  });
});

test('packages are those of mix.exs', async () => {
  const rules = {
    depConstraints: [{ sourceTag: '*', bannedExternalImports: ['http*'] }],
    checkNestedExternalImports: true,
  };
  expect(await checked('shop', rules)).toEqual({
    success: false,
    output: `libs/shop/mix.exs:6:6
  6 |     {:drawer, path: "../drawer", env: Mix.env()}
    |      ^
libs/drawer/mix.exs:5:6
  5 |     {:httpoison, "~> 2.0"}
    |      ^
A project tagged "*" uses only packages that constraints allow.
  found:   shop -> drawer -> httpoison
             shop -> drawer: libs/shop/mix.exs:6
             drawer -> httpoison: libs/drawer/mix.exs:5
  remedy:  Take httpoison out of the deps of drawer, or allow it in depConstraints.
`,
  });
});

test('packages are those that the graph has, also where the text of mix.exs does not show them', async () => {
  const rules = { depConstraints: [{ sourceTag: '*', bannedExternalImports: ['tidewave'] }] };
  expect(await checked('ledger', rules)).toEqual({
    success: false,
    output: `A project tagged "*" uses only packages that constraints allow.
  found:   ledger -> tidewave
             ledger -> tidewave: libs/ledger/mix.exs
  remedy:  Take tidewave out of the deps of ledger, or allow it in depConstraints.
`,
  });
});

describe('a cycle', () => {
  const ring = `libs/egg/mix.exs:5:6
  5 |     {:hen, path: "../hen", env: Mix.env()}
    |      ^
libs/hen/mix.exs:5:6
  5 |     {:egg, path: "../egg", env: Mix.env()}
    |      ^
No project depends on itself, not through others either.
  found:   egg -> hen -> egg
             egg -> hen: libs/egg/mix.exs:5
             hen -> egg: libs/hen/mix.exs:5
  remedy:  Take one of these dependencies away: move what both sides need into a project that depends on neither, or hand in a module or a function when it is called.
`;

  test('is told', async () => {
    expect(await checked('egg', { depConstraints: [] })).toEqual({ success: false, output: ring });
  });

  test.each([
    ['egg', 'hen', true],
    ['h*', 'egg', true],
    ['egg', 'till', false],
  ])('is ignored where %s and %s stand beside each other: %s', async (one, other, success) => {
    const rules = { depConstraints: [], ignoredCircularDependencies: [[one, other]] };
    expect((await checked('egg', rules)).success).toBe(success);
  });
});

test('as JSON', async () => {
  const rules = { depConstraints: [{ sourceTag: 'app', notDependOnLibsWithTags: ['bank'] }] };
  const { success, output } = await checked('shop', rules, { json: true });
  expect([success, JSON.parse(output)]).toEqual([
    false,
    {
      project: 'shop',
      violations: [
        {
          kind: 'not-tags',
          path: ['shop', 'till', 'ledger'],
          sourceTags: ['app'],
          tags: ['bank'],
          declared: ['libs/shop/mix.exs:5', 'libs/till/mix.exs:5'],
        },
      ],
    },
  ]);
});

test('without constraints there is nothing to check against', async () => {
  expect(await checked('shop')).toEqual({
    success: false,
    output: `Boundaries are checked against constraints.
  found:   no "boundaries" among the options of nx-otp in nx.json
  allowed: { "depConstraints": [...] }, or "eslint"
  remedy:  Write them there, or "eslint" where ESLint's configuration has @nx/enforce-module-boundaries.
`,
  });
});

test('ESLint is asked only where it is installed', async () => {
  const { success, output } = await checked('shop', 'eslint' as unknown as object);
  expect(success).toBe(false);
  expect(output).toBe(`"boundaries": "eslint" of nx-otp in nx.json asks the ESLint of the workspace.
  found:   no package eslint in its node_modules
  remedy:  Install eslint, or write the constraints into nx.json.
`);
});

test('a batch tells each project once, a failure as the executor alone does', async () => {
  const rules = { depConstraints: [{ sourceTag: 'app', notDependOnLibsWithTags: ['bank'] }, { sourceTag: '*' }] };
  const tasks = Object.fromEntries(
    Object.keys(USES).map((project): [string, Task] => {
      const id = `${project}:boundaries`;
      return [
        id,
        { id, target: { project, target: 'boundaries' }, overrides: {}, outputs: [], parallelism: true, cache: false },
      ];
    }),
  );
  const results: Record<string, unknown> = {};
  for await (const { task, result } of batch(
    { tasks },
    { 'hen:boundaries': { jsn: true } },
    {},
    context('shop', rules),
  )) {
    expect(results).not.toHaveProperty(task);
    results[task] = [result.success, result.terminalOutput];
  }
  expect(results).toEqual({
    'shop:boundaries': [false, (await checked('shop', rules)).output],
    'till:boundaries': [true, 'till keeps to its boundaries.\n'],
    'drawer:boundaries': [true, 'drawer keeps to its boundaries.\n'],
    'ledger:boundaries': [true, 'ledger keeps to its boundaries.\n'],
    'egg:boundaries': [false, (await checked('egg', rules)).output],
    'hen:boundaries': [
      false,
      `The options of hen:boundaries hold no unknown one.
  found:   jsn
  allowed: json
  remedy:  Did you mean "json"?
`,
    ],
  });
});
