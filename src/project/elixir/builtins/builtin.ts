import type { Interpreter } from '../interpreter';
import type { Origin, Value } from '../values';

/**
 * A function of Elixir's own. It gets as many arguments as an arity of its has, none of them a union. Undefined when they
 * do not decide the result: the caller makes that an unknown value.
 */
export type Builtin = (args: Value[], it: Interpreter, origin: Origin) => Value | undefined;

/**
 * The functions of one module, by `Module.name/arity`. `functions` has them by name and arities.
 *
 * @example
 * named('Path', { 'expand/1,2': expand }) // [['Path.expand/1', expand], ['Path.expand/2', expand]]
 */
export function named(module: string, functions: Record<string, Builtin>): [string, Builtin][] {
  return Object.entries(functions).flatMap(([key, builtin]) => {
    const slash = key.lastIndexOf('/');
    const arities = key.slice(slash + 1).split(',');
    return arities.map((arity): [string, Builtin] => [`${module}.${key.slice(0, slash)}/${arity}`, builtin]);
  });
}
