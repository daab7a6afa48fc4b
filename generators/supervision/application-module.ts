import { parser } from 'lezer-elixir';

/**
 * The module that a mix.exs starts: the first of `mod: {Orders.Application, []}`. Undefined where the text has none.
 */
export function applicationModule(mixExs: string): string | undefined {
  let found: string | undefined;
  parser.parse(mixExs).iterate({
    enter({ name, node }) {
      if (name !== 'Pair' || found !== undefined) return;
      const [key, value] = [node.firstChild!, node.lastChild!];
      const module = value.name === 'Tuple' ? value.getChild('Alias') : null;
      if (module && mixExs.slice(key.from, key.to).trim() === 'mod:') found = mixExs.slice(module.from, module.to);
    },
  });
  return found;
}

/**
 * Whether the text of an Application module starts the supervisor: has it as a child, or calls it. A process that is
 * only registered under the supervisor's name (`mix new --sup` writes so) does not count.
 */
export function starts(supervisor: string, application: string): boolean {
  const name = supervisor.replaceAll('.', '\\.');
  const code = application.replace(/^\s*#.*$/gm, '');
  return new RegExp(`(?<![\\w.])(?<!name:\\s*)${name}(?!\\w|\\.[A-Z])`).test(code);
}
