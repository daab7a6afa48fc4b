import { parse } from 'smol-toml';

/** What a Cargo.toml says of other folders; paths as it has them. */
export interface CargoFacts {
  /** `path` of each dependency. */
  paths: string[];
  /** `path` of each `[patch]`, which takes the place of a dependency at whatever depth. Cargo reads those of a root only. */
  patches: string[];
  /** Dependencies that are the workspace's (`foo.workspace = true`). */
  inherited: string[];
  /** `path` of each `[workspace.dependencies]`, by name; absent where this is no workspace's root. */
  workspace?: Record<string, string>;
}

/**
 * What Cargo reads in the folders above a crate (The Cargo Book, "Hierarchical structure"; The rustup book, "Overrides").
 */
export const READ_ABOVE_A_CRATE = [
  'Cargo.toml',
  'Cargo.lock',
  '.cargo/config.toml',
  '.cargo/config',
  'rust-toolchain.toml',
  'rust-toolchain',
];

type Table = Record<string, unknown>;

/**
 * Reads a Cargo.toml. Never throws: Cargo itself complains about one that cannot be read.
 *
 * @example
 * readCargoToml('[dependencies]\ngeo = { path = "../geo" }') // { paths: ['../geo'], patches: [], inherited: [] }
 */
export function readCargoToml(text: string): CargoFacts {
  const manifest = parsed(text);
  const platforms = Object.values(table(manifest['target'])).map(table);
  const dependencies = [manifest, ...platforms].flatMap((each) =>
    ['dependencies', 'build-dependencies'].flatMap((key) => Object.entries(table(each[key]))),
  );
  const workspace = manifest['workspace'];
  return {
    paths: dependencies.flatMap(([, each]) => pathOf(each)),
    patches: Object.values(table(manifest['patch'])).flatMap((source) => Object.values(table(source)).flatMap(pathOf)),
    inherited: dependencies.filter(([, each]) => table(each)['workspace'] === true).map(([name]) => name),
    ...(workspace === undefined ? {} : { workspace: pathsByName(table(table(workspace)['dependencies'])) }),
  };
}

function pathsByName(dependencies: Table): Record<string, string> {
  return Object.fromEntries(
    Object.entries(dependencies).flatMap(([name, each]) => pathOf(each).map((path) => [name, path])),
  );
}

function pathOf(dependency: unknown): string[] {
  const { path } = table(dependency);
  return typeof path === 'string' ? [path] : [];
}

function table(value: unknown): Table {
  return typeof value === 'object' && value !== null ? (value as Table) : {};
}

function parsed(text: string): Table {
  try {
    return parse(text);
  } catch {
    return {};
  }
}
