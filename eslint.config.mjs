import tseslint from 'typescript-eslint';

/** What a pure folder does not reach: neither other layers nor the world. */
const OUTSIDE = [
  '**/graph/*',
  '**/inference/*',
  '**/mix/*',
  '**/generators/**',
  '**/executors/**',
  '**/cli/**',
  '@nx/devkit',
  'node:fs',
  'node:child_process',
];

/** Imports go one way. Each layer names what it may not reach, and what to do instead. */
const layers = [
  {
    files: ['src/errors.ts', 'src/naming.ts'],
    forbid: ['./graph/*', './inference/*', './project/*', './mix/*', '../generators/*', '../executors/*', '@nx/devkit'],
    why: 'errors and naming are leaves: they import nothing of this repo.',
  },
  {
    files: ['src/project/**/*.ts'],
    forbid: [
      '**/graph/*',
      '**/inference/*',
      '**/mix/*',
      '**/generators/**',
      '**/executors/**',
      '@nx/devkit',
      'node:fs',
      'node:child_process',
    ],
    why: 'src/project turns strings into facts: take the text as an argument.',
  },
  {
    files: ['src/graph/**/*.ts'],
    forbid: [
      '**/inference/*',
      '**/mix/*',
      '**/generators/**',
      '**/executors/**',
      'node:fs',
      'node:child_process',
      'execa',
    ],
    why: 'src/graph is pure: read files in src/inference and pass the facts.',
  },
  {
    files: ['src/supervision/**/*.ts'],
    forbid: OUTSIDE,
    why: 'src/supervision is pure: it takes a Manifest, of which src/project/otp-toml knows where it comes from.',
  },
  {
    files: ['src/live/**/*.ts', 'src/pictures/**/*.ts'],
    forbid: OUTSIDE,
    why: 'src/live and src/pictures are pure: src/mix asks the node, cli reads and writes.',
  },
  {
    files: ['src/boundaries/**/*.ts'],
    forbid: OUTSIDE,
    why: 'src/boundaries is pure: executors know the graph and the files, src/mix the compiled code.',
  },
  {
    files: ['src/mix/**/*.ts'],
    forbid: ['**/inference/*', '**/graph/!(metadata)', '**/generators/**', '**/executors/**', '@nx/devkit'],
    why: 'src/mix runs programs and knows nothing of Nx: pass what it needs.',
  },
  {
    files: ['generators/**/*.ts'],
    // These ask a running application for its tree, and phx.new for its files, through src/mix like everybody else; the last
    // asks the disk for what Nx's Tree does not know.
    except: ['generators/import/generator.ts', 'generators/phoenix/generator.ts', 'generators/move/file-mode.ts'],
    forbid: ['**/mix/*', '**/inference/*', '**/executors/**', '**/cli/**', 'node:fs', 'node:child_process', 'execa'],
    why: 'Generators write to the Tree and never spawn.',
  },
  {
    files: ['migrations/**/*.ts'],
    forbid: [
      '**/mix/*',
      '**/inference/*',
      '**/generators/!(workspace)/**',
      '**/executors/**',
      '**/cli/**',
      'node:fs',
      'node:child_process',
      'execa',
    ],
    why: 'Migrations write to the Tree and never spawn; what a generator does changes after the migration has been written.',
  },
  {
    files: ['executors/**/*.ts'],
    forbid: ['**/inference/*', '**/generators/**', 'execa', 'node:child_process'],
    why: 'src/mix is the only place that spawns.',
  },
];

export default tseslint.config(
  { ignores: ['dist', 'tmp', 'node_modules', '**/files/**', '**/_build/**', '**/deps/**'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      eqeqeq: 'error',
      'no-console': 'off',
      'max-lines': ['error', { max: 380, skipComments: true, skipBlankLines: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  ...layers.map(({ files, except = [], forbid, why }) => ({
    files,
    ignores: ['**/*.spec.ts', '**/*.fixture.ts', ...except],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: forbid, message: why }] }] },
  })),
);
