import type { NewProject } from '../workspace/new-project';
import type { Options } from './options';

/**
 * The options of `mix phx.new` (1.7 and 1.8).
 *
 * @example
 * phxNewArgs({ app: 'shop', module: 'Shop' }, { database: 'postgres', ecto: false, assets: true })
 * // ['--app', 'shop', '--module', 'Shop', '--no-ecto']
 */
export function phxNewArgs(
  { app, module }: Pick<NewProject, 'app' | 'module'>,
  { database, ecto, assets }: Pick<Options, 'database' | 'ecto' | 'assets'>,
): string[] {
  return [
    ...['--app', app, '--module', module],
    ...(ecto ? ['--database', database] : ['--no-ecto']),
    ...(assets ? [] : ['--no-assets']),
  ];
}
