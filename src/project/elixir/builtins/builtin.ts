import type { Interpreter } from '../interpreter';
import type { Origin, Value } from '../values';

/**
 * A function of Elixir's own. No argument is a union. Undefined when the arguments do not decide the result: the caller
 * makes that an unknown value.
 */
export type Builtin = (args: Value[], it: Interpreter, origin: Origin) => Value | undefined;

/** The functions of one module, by `Module.name`. */
export function named(module: string, functions: Record<string, Builtin>): [string, Builtin][] {
  return Object.entries(functions).map(([name, builtin]) => [`${module}.${name}`, builtin]);
}
