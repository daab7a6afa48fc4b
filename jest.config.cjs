// These are ESM only. Node requires them since 20.19; jest's own module loader does not, so swc turns them into CommonJS.
const esmOnly = [
  'execa',
  '@sindresorhus',
  'figures',
  'get-stream',
  'human-signals',
  'is-plain-obj',
  'is-stream',
  'is-unicode-supported',
  'npm-run-path',
  'parse-ms',
  'path-key',
  'pretty-ms',
  'strip-final-newline',
  'unicorn-magic',
  'yoctocolors',
  '@sec-ant',
  'toml-eslint-parser',
  'eslint-visitor-keys',
  '@viz-js',
];

module.exports = {
  testEnvironment: 'node',
  roots: ['src', 'generators', 'executors', 'migrations', 'cli', 'tools'].map((folder) => `<rootDir>/${folder}`),
  testMatch: ['**/*.spec.ts'],
  transform: {
    '\\.[cm]?[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  moduleNameMapper: {
    // Its exports have a condition for browsers first, which jest takes.
    '^unicorn-magic$': '<rootDir>/node_modules/unicorn-magic/node.js',
    '^fast-check$': '<rootDir>/tools/seeded-fast-check.cjs',
    // What is imported when it is needed: Node wants the name of the compiled file, jest has only the source.
    '^(\\.\\./(?:mix|project|supervision)/.+|\\./(?:rebar-files|plugin-options|crates|read-share|read-together))\\.js$':
      '$1',
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/tmp'],
  testTimeout: 60_000,
  // Most specs wait for a BEAM or for Nx: jest's default would leave one of two cores idle.
  maxWorkers: '100%',
};
