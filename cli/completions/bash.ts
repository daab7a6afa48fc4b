import type { CommandRow, Values } from './table';

/**
 * A completion function for bash 3.2 and later. Paths are left to readline (`-o default`), which quotes them as the
 * command line has it; where no path makes sense that is switched off, which bash before 4 cannot.
 */
export function bashCompletions(table: CommandRow[]): string {
  const [program, ...commands] = table as [CommandRow, ...CommandRow[]];
  return `# nx-otp completions for bash: source it, for example from ~/.bashrc.
_nx_otp() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} command= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in -*) ;; *) command=\${COMP_WORDS[i]}; break ;; esac
  done
  COMPREPLY=()
  case "$command $before" in
${commands.flatMap(optionValues).join('\n')}
  esac
  if [[ $word == -* ]]; then
    case $command in
${table.map((row) => `      ${pattern(row)}) ${offer(optionNames(row))} ;;`).join('\n')}
    esac
  else
    case $command in
      ${pattern(program)}) ${offer(commands.map(({ name }) => name))} ;;
${commands.map((row) => `      ${pattern(row)}) ${offer(row.args[0]?.values ?? 'unknown')} ;;`).join('\n')}
    esac
  fi
}
_nx_otp_words() {
  compopt +o default 2>/dev/null
  COMPREPLY=($(compgen -W "$1" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _nx_otp nx-otp
`;
}

function pattern({ name }: CommandRow): string {
  return name === '' ? "''" : name;
}

function optionValues({ name, options }: CommandRow): string[] {
  return options.flatMap(({ long, values }) => (values ? [`    '${name} ${long}') ${offer(values)}; return ;;`] : []));
}

function optionNames({ options }: CommandRow): string[] {
  return options.map(({ long }) => long);
}

function offer(values: Values): string {
  if (values === 'file') return ':';
  if (values === 'folder') return 'compopt -o dirnames +o default 2>/dev/null';
  return `_nx_otp_words '${values === 'unknown' ? '' : values.join(' ')}'`;
}
