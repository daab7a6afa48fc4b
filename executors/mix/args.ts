import type { MixOptions } from './options';

/**
 * Arguments of `mix`.
 *
 * @example
 * mixArgs({ task: 'test', args: ['--no-compile'], __unparsed__: ['--only', 'wip'] }) // ['test', '--no-compile', '--only', 'wip']
 */
export function mixArgs({ task, args, __unparsed__ }: Pick<MixOptions, 'task' | 'args' | '__unparsed__'>): string[] {
  return [task, ...args, ...__unparsed__];
}
