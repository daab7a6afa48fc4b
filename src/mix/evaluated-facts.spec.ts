import type { MixFacts } from '../project/facts';
import type { RawConfig, RawDependency } from './evaluate';
import { factsFromConfigs } from './evaluated-facts';

const text: MixFacts = {
  module: 'Orders.MixProject',
  elixircPaths: ['lib'],
  erlcPaths: ['src'],
  testPaths: ['test'],
  compilers: [],
  deps: [{ name: 'billing', source: 'path', path: '../billing', sameEnv: false, line: 12 }],
  aliases: [],
  releases: [],
  reads: ['../versions.exs'],
  env: ['CI'],
  unread: [
    { key: 'deps', reason: 'deps is computed', place: { file: 'mix.exs', line: 9, column: 3 }, frame: 'mix.exs:9:3' },
  ],
};

function config(overrides: Partial<RawConfig>): RawConfig {
  return {
    ...{
      app: 'orders',
      version: null,
      apps: null,
      paths: {},
      path_lists: {},
      compilers: [],
      starts: false,
      published: false,
    },
    ...{ aliases: [], releases: [], deps: [], reads: [], ...overrides },
  };
}

function dependency(overrides: Partial<RawDependency>): RawDependency {
  return {
    name: 'billing',
    source: 'path',
    path: '../billing',
    only: null,
    optional: false,
    same_env: true,
    ...overrides,
  };
}

it('are the union of what holds in each environment', () => {
  const facts = factsFromConfigs(
    {
      dev: config({
        paths: { build_path: '.././_build/' },
        path_lists: { elixirc_paths: ['lib'] },
        aliases: ['setup'],
        starts: true,
      }),
      test: config({
        path_lists: { elixirc_paths: ['lib', './test/support'] },
        compilers: ['gettext'],
        reads: ['../a.exs'],
      }),
      prod: config({ releases: ['shop'], version: '1.0.0', published: true }),
    },
    text,
  );
  expect(facts).toEqual({
    app: 'orders',
    module: 'Orders.MixProject',
    version: '1.0.0',
    buildPath: '../_build',
    elixircPaths: ['lib', 'test/support'],
    erlcPaths: ['src'],
    testPaths: ['test'],
    compilers: ['gettext'],
    starts: true,
    published: true,
    deps: [],
    aliases: ['setup'],
    releases: ['shop'],
    reads: ['../versions.exs', '../a.exs'],
    env: ['CI'],
    unread: [],
  });
});

describe('a dependency', () => {
  it('has its line from the text', () => {
    expect(factsFromConfigs({ dev: config({ deps: [dependency({ path: '.././billing' })] }) }, text).deps).toEqual([
      { name: 'billing', source: 'path', path: '../billing', sameEnv: true, line: 12 },
    ]);
  });

  it("is built in its dependant's environment only if it is so wherever it is listed", () => {
    const environments = {
      dev: config({ deps: [dependency({})] }),
      prod: config({ deps: [dependency({ same_env: false })] }),
    };
    expect(factsFromConfigs(environments, text).deps[0]?.sameEnv).toBe(false);
  });

  it('is everywhere if one environment says so', () => {
    const only = (names: string[] | null) => config({ deps: [dependency({ only: names })] });
    expect(factsFromConfigs({ dev: only(['dev']), test: only(['dev', 'test']) }, text).deps[0]?.only).toEqual([
      'dev',
      'test',
    ]);
    expect(factsFromConfigs({ dev: only(['dev']), test: only(null) }, text).deps[0]).not.toHaveProperty('only');
  });

  it('is another one at another path', () => {
    const environments = {
      dev: config({ deps: [dependency({})] }),
      prod: config({ deps: [dependency({ path: '../b2' })] }),
    };
    expect(factsFromConfigs(environments, text).deps.map(({ path }) => path)).toEqual(['../billing', '../b2']);
  });
});
