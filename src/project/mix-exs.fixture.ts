import type { MixDependency } from './facts';
import type { Surroundings } from './mix-exs';

/** A workspace of nothing but `files`, by their paths from the folder of mix.exs. */
export function surroundings(files: Record<string, string> = {}, file = 'apps/orders/mix.exs'): Surroundings {
  const folders = Object.keys(files).flatMap((path) =>
    path.split('/').map((_, index, all) => all.slice(0, index + 1).join('/')),
  );
  return {
    file,
    readFile: (path) => files[path],
    wildcard: (pattern) => {
      const matcher = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`);
      return [...new Set(folders)].filter((path) => matcher.test(path)).sort();
    },
  };
}

/** A dependency in one line: `orders path ../orders only test same`. */
export function describeDependency({ name, source, path, only, optional, sameEnv }: MixDependency): string {
  return [name, source, path, only && `only ${only.join(' ')}`, optional && 'optional', sameEnv && 'same']
    .filter(Boolean)
    .join(' ');
}
