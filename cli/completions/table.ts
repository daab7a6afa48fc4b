import type { Argument, Command, Option } from 'commander';

/** What a shell can offer in some place: these words, paths, or nothing that it could know. */
export type Values = readonly string[] | 'file' | 'folder' | 'unknown';

export interface CommandRow {
  /** Empty for the program itself. */
  name: string;
  description: string;
  options: OptionRow[];
  args: { name: string; values: Values }[];
}

export interface OptionRow {
  /** `--json`. */
  long: string;
  /** `-h`. */
  short?: string;
  description: string;
  /** Absent for an option without a value. */
  values?: Values;
}

/** The command table as the shells' scripts need it: what Commander parses and prints is all there is. */
export function tableOf(program: Command): CommandRow[] {
  return [program, ...program.commands].map((command) => ({
    name: command === program ? '' : command.name(),
    description: command.description(),
    // With --help and --version, which are in no list of their own.
    options: command.createHelp().visibleOptions(command).map(optionRow),
    args: command.registeredArguments.map((argument) => ({
      name: argument.name(),
      values: valuesOf(argument, argument.name()),
    })),
  }));
}

function optionRow(option: Option): OptionRow {
  const takesValue = option.required || option.optional;
  return {
    long: option.long!,
    ...(option.short ? { short: option.short } : {}),
    description: option.description,
    ...(takesValue ? { values: valuesOf(option, /[<[](.*)[>\]]/.exec(option.flags)![1]!) } : {}),
  };
}

/** By the choices, else by the name that the value has in the help. */
function valuesOf({ argChoices }: Argument | Option, name: string): Values {
  return argChoices ?? PATHS[name] ?? 'unknown';
}

const PATHS: Record<string, Values> = { file: 'file', manifest: 'file', folder: 'folder' };
