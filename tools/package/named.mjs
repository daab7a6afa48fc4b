/**
 * Files that a package's manifests name: its entry points, command and types, the code and schemas of its generators and
 * executors, and the code of its migrations, which Nx finds without `.js` at the end.
 *
 * @param read parses a JSON file of the package
 */
export function namedIn(read) {
  const { main, types, bin, exports, generators, executors, 'nx-migrations': nx } = read('package.json');
  const entries = [
    ...Object.values(read(normal(generators)).generators),
    ...Object.values(read(normal(executors)).executors),
    ...Object.values(read(normal(nx.migrations)).generators),
  ];
  const code = entries.flatMap(({ factory, implementation, batchImplementation }) =>
    [factory, implementation, batchImplementation].filter(Boolean).map((path) => `${path}.js`),
  );
  const named = [
    main,
    types,
    ...Object.values(bin),
    ...strings(exports),
    ...code,
    nx.migrations,
    ...entries.flatMap(({ schema }) => schema ?? []),
  ];
  return [...new Set(named.map(normal))];
}

function strings(value) {
  return typeof value === 'string' ? [value] : Object.values(value).flatMap(strings);
}

function normal(path) {
  return path.replace(/^\.\//, '');
}
