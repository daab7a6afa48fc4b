import type { ReleaseOptions } from './options';

/**
 * Arguments of `mix`: nothing is compiled, which `compile-prod` has done, and the release goes where the target's
 * outputs say, whatever `path:` mix.exs gives it.
 *
 * @example
 * releaseArgs({ name: 'orders', args: [] }, '/repo/_build/prod/rel/orders')
 * // ['release', 'orders', '--no-compile', '--no-deps-check', '--overwrite', '--path', '/repo/_build/prod/rel/orders']
 */
export function releaseArgs({ name, args }: Pick<ReleaseOptions, 'name' | 'args'>, path: string): string[] {
  const named = name === undefined ? [] : [name];
  return ['release', ...named, '--no-compile', '--no-deps-check', '--overwrite', '--path', path, ...args];
}
