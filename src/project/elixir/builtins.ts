import type { Builtin } from './builtins/builtin';
import { enumFunctions, listFunctions } from './builtins/enum';
import { kernelFunctions } from './builtins/kernel';
import { keywordFunctions } from './builtins/keyword';
import { pathFunctions } from './builtins/path';
import { systemFunctions } from './builtins/system';
import { textFunctions } from './builtins/text';

/** Elixir's own functions that mix.exs files use, by `Module.name/arity`. */
export const builtins: ReadonlyMap<string, Builtin> = new Map([
  ...kernelFunctions,
  ...enumFunctions,
  ...listFunctions,
  ...keywordFunctions,
  ...textFunctions,
  ...pathFunctions,
  ...systemFunctions,
]);
