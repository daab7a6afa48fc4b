import type { CommandRow, OptionRow, Values } from './table';

/** Completions for fish 3 and later: to source, or to keep as nx-otp.fish in ~/.config/fish/completions. */
export function fishCompletions(table: CommandRow[]): string {
  const [program, ...commands] = table as [CommandRow, ...CommandRow[]];
  return [
    '# nx-otp completions for fish: source it, or keep it as ~/.config/fish/completions/nx-otp.fish.',
    'complete -c nx-otp -f',
    ...program.options.map((each) => option('__fish_use_subcommand', each)),
    ...commands.map(
      ({ name, description }) => `complete -c nx-otp -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
    ),
    ...commands.flatMap(ofCommand),
    '',
  ].join('\n');
}

function ofCommand({ name, options, args }: CommandRow): string[] {
  const condition = quoted(`__fish_seen_subcommand_from ${name}`);
  const offered = args[0] ? offer(args[0].values) : '';
  return [
    ...(offered ? [`complete -c nx-otp -n ${condition} ${offered}`] : []),
    ...options.map((each) => option(condition, each)),
  ];
}

function option(condition: string, { long, short, description, values }: OptionRow): string {
  const names = `${short ? `-s ${short.slice(1)} ` : ''}-l ${long.slice(2)}`;
  const value = values === undefined ? [] : [values === 'file' ? '-r' : '-x', offer(values)].filter(Boolean);
  return ['complete', '-c nx-otp -n', condition, names, ...value, '-d', quoted(description)].join(' ');
}

function offer(values: Values): string {
  if (values === 'file') return '-F';
  if (values === 'folder') return "-a '(__fish_complete_directories)'";
  return values === 'unknown' ? '' : `-a ${quoted(values.join(' '))}`;
}

function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
