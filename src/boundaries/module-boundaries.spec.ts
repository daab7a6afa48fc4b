import { parseOptions } from '../options';
import { type Dependencies, type Violation, violations } from './module-boundaries';
import { type BoundaryRules, type DepConstraint, boundaryRules, hasTag } from './rules';

interface ProjectFixture {
  tags?: string[];
  uses?: string[];
  packages?: string[];
}

function check(
  project: string,
  projects: Record<string, ProjectFixture>,
  rules: Omit<Partial<BoundaryRules>, 'depConstraints'> & { depConstraints?: DepConstraint[] } = {},
  isIgnored = () => false,
): Violation[] {
  const dependencies: Dependencies = {
    tags: (name) => projects[name]?.tags ?? [],
    projects: (name) => projects[name]?.uses ?? [],
    packages: (name) => projects[name]?.packages ?? [],
  };
  return violations(project, dependencies, boundaryRules.parse({ depConstraints: [], ...rules }), isIgnored);
}

test.each([
  [['scope:orders'], 'scope:orders', true],
  [['scope:orders'], 'scope', false],
  [[], '*', true],
  [['scope:orders'], 'scope:*', true],
  [['type:lib'], 'scope:*', false],
  [['scope:orders'], '/^scope:(orders|billing)$/', true],
  [['scope:shop'], '/^scope:(orders|billing)$/', false],
  [['scope:(orders'], 'scope:(*', true],
  [['scope:orders'], 'scope:(*', false],
  [['v1.2', 'v1x3'], 'v1.3*', false],
])('tags %j, and a constraint about %s: %s', (tags, meant, expected) => {
  expect(hasTag(tags, meant)).toBe(expected);
});

test('an expression that JavaScript cannot read is told where it stands', () => {
  const rules = { depConstraints: [{ sourceTag: 'app', notDependOnLibsWithTags: ['lib', '/[/'] }] };
  expect(() => parseOptions(boundaryRules, rules, 'boundaries')).toThrow(
    new Error(`The boundaries need a valid "depConstraints.0.notDependOnLibsWithTags.1".
  found:   "/[/"
  allowed: a name, a glob ("scope:*"), or between slashes a regular expression that JavaScript can read ("/^scope:/")
  remedy:  Set "depConstraints.0.notDependOnLibsWithTags.1" accordingly.`),
  );
});

test('without constraints only cycles are wrong', () => {
  expect(check('shop', { shop: { uses: ['till'] }, till: {} })).toEqual([]);
});

describe('onlyDependOnLibsWithTags', () => {
  const depConstraints = [{ sourceTag: 'app', onlyDependOnLibsWithTags: ['lib', 'tool:*'] }];
  const projects = {
    shop: { tags: ['app'], uses: ['till', 'drawer', 'robot'] },
    till: { tags: ['lib'], uses: ['bank'] },
    drawer: { tags: ['tool:metal'] },
    robot: { tags: ['app'] },
    bank: { tags: ['app'], uses: ['till'] },
  };

  test('is about direct dependencies: each has one of the tags', () => {
    expect(check('shop', projects, { depConstraints })).toEqual([
      { kind: 'only-tags', path: ['shop', 'robot'], sourceTags: ['app'], tags: ['lib', 'tool:*'] },
    ]);
  });

  test('and says nothing about other projects', () => {
    expect(check('till', projects, { depConstraints: [{ sourceTag: 'lib' }, ...depConstraints] }, () => true)).toEqual(
      [],
    );
  });

  test('when it is empty, allows projects without tags', () => {
    const none = { depConstraints: [{ sourceTag: 'app', onlyDependOnLibsWithTags: [] }] };
    expect(check('shop', { shop: { tags: ['app'], uses: ['a', 'b'] }, a: {}, b: { tags: ['lib'] } }, none)).toEqual([
      { kind: 'only-tags', path: ['shop', 'b'], sourceTags: ['app'], tags: [] },
    ]);
  });
});

test('notDependOnLibsWithTags is about all that dependencies lead to, by the shortest path', () => {
  const projects = {
    shop: { tags: ['app'], uses: ['till', 'drawer'] },
    till: { uses: ['ledger'] },
    drawer: { uses: ['till', 'vault'] },
    ledger: { uses: ['vault'] },
    vault: { tags: ['secret'], uses: ['safe'] },
    safe: { tags: ['secret'] },
  };
  const depConstraints = [{ sourceTag: 'app', notDependOnLibsWithTags: ['secret'] }];
  expect(check('shop', projects, { depConstraints })).toEqual([
    { kind: 'not-tags', path: ['shop', 'drawer', 'vault'], sourceTags: ['app'], tags: ['secret'] },
    { kind: 'not-tags', path: ['shop', 'drawer', 'vault', 'safe'], sourceTags: ['app'], tags: ['secret'] },
  ]);
});

test('allSourceTags holds for projects that have all of them', () => {
  const depConstraints = [
    { sourceTag: '*' },
    { allSourceTags: ['app', 'scope:shop'], notDependOnLibsWithTags: ['scope:bank'] },
  ];
  const bank = { tags: ['scope:bank'] };
  expect(check('shop', { shop: { tags: ['app'], uses: ['bank'] }, bank }, { depConstraints })).toEqual([]);
  expect(check('shop', { shop: { tags: ['scope:shop', 'app'], uses: ['bank'] }, bank }, { depConstraints })).toEqual([
    { kind: 'not-tags', path: ['shop', 'bank'], sourceTags: ['app', 'scope:shop'], tags: ['scope:bank'] },
  ]);
});

test('a project that no constraint is about may not depend on others', () => {
  const rules = { depConstraints: [{ sourceTag: 'app' }] };
  expect(check('till', { till: { tags: ['lib'], uses: ['bank'] }, bank: {} }, rules)).toEqual([
    { kind: 'no-constraint', path: ['till', 'bank'] },
  ]);
  expect(check('till', { till: { tags: ['lib'] } }, rules)).toEqual([]);
});

describe('a cycle', () => {
  const ring = {
    a: { uses: ['d', 'b'] },
    b: { uses: ['c'] },
    c: { uses: ['b', 'a'] },
    d: {},
    outside: { uses: ['a'] },
  };

  test('is told of each project on it, the shortest way round', () => {
    expect(check('a', ring)).toEqual([{ kind: 'cycle', path: ['a', 'b', 'c', 'a'] }]);
    expect(check('c', ring)).toEqual([{ kind: 'cycle', path: ['c', 'b', 'c'] }]);
    expect(check('outside', ring)).toEqual([]);
  });

  test('may be ignored', () => {
    expect(check('a', ring, {}, () => true)).toEqual([]);
  });
});

describe('packages', () => {
  const projects = {
    shop: { tags: ['app'], uses: ['till'], packages: ['phoenix', 'phoenix_html', 'ecto'] },
    till: { tags: ['lib'], packages: ['ecto', 'httpoison'] },
  };

  test('are banned by name or glob', () => {
    const depConstraints = [{ sourceTag: 'app', bannedExternalImports: ['phoenix_*', 'httpoison'] }];
    expect(check('shop', projects, { depConstraints })).toEqual([
      { kind: 'package', path: ['shop'], sourceTags: ['app'], package: 'phoenix_html' },
    ]);
    expect(check('shop', projects, { depConstraints, checkNestedExternalImports: true })).toEqual([
      { kind: 'package', path: ['shop'], sourceTags: ['app'], package: 'phoenix_html' },
      { kind: 'package', path: ['shop', 'till'], sourceTags: ['app'], package: 'httpoison' },
    ]);
  });

  test('or all but those that are allowed', () => {
    const depConstraints = [{ sourceTag: 'app', allowedExternalImports: ['phoenix*'] }];
    expect(check('shop', projects, { depConstraints })).toEqual([
      { kind: 'package', path: ['shop'], sourceTags: ['app'], package: 'ecto' },
    ]);
  });
});
