import type { CommandRow, OptionRow, Values } from './table';

/** A completion function for zsh's `compinit`: to source, or to keep as `_nx-otp` in a folder of `fpath`. */
export function zshCompletions(table: CommandRow[]): string {
  const [program, ...commands] = table as [CommandRow, ...CommandRow[]];
  return `#compdef nx-otp
# nx-otp completions for zsh: source it after compinit, or keep it as _nx-otp in a folder of fpath.
_nx-otp() {
  local curcontext=$curcontext state line
  local -a commands=(
${commands.map(({ name, description }) => `    ${quoted(`${name}:${description}`)}`).join('\n')}
  )
  _arguments -C ${program.options.map(option).join(' ')} '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest)
      case $words[1] in
${commands.map((row) => `        ${row.name}) _arguments ${specs(row).join(' ')} ;;`).join('\n')}
      esac ;;
  esac
}
if [[ $funcstack[1] == _nx-otp ]]; then _nx-otp "$@"; else compdef _nx-otp nx-otp; fi
`;
}

function specs({ options, args }: CommandRow): string[] {
  return [
    ...options.map(option),
    ...args.map(({ name, values }, index) => quoted(`${index + 1}:${name}:${action(values)}`)),
  ];
}

function option({ long, description, values }: OptionRow): string {
  const explained = `${long}[${description.replace(/[[\]:\\]/g, '\\$&')}]`;
  return quoted(values ? `${explained}:${long.slice(2)}:${action(values)}` : explained);
}

function action(values: Values): string {
  if (values === 'file') return '_files';
  if (values === 'folder') return '_files -/';
  return values === 'unknown' ? ' ' : `(${values.join(' ')})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
