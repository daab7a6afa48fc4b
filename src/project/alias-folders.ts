import { entriesOf, valueOfPair } from './elixir/builtins/collections';
import { type Value, optionsOf } from './elixir/values';

/**
 * Folders that a `cmd` of an alias goes to: `cmd --cd assets npm ci` (Mix.Tasks.Cmd, 1.14), `cmd npm ci --prefix assets`,
 * `cmd make -C port`, `cmd cd assets && npm ci`. As the text says them, from where Mix runs.
 */
export function aliasFolders(aliases: Value): string[] {
  const items = entriesOf(aliases)?.items ?? [];
  return items.flatMap((item) => textsIn(valueOfPair(item))).flatMap(foldersOf);
}

function textsIn(value: Value | undefined): string[] {
  return (value ? optionsOf(value) : []).flatMap((option) => {
    if (option.kind === 'string') return option.unknown ? [] : [option.text];
    return option.kind === 'list' ? option.items.flatMap((item) => textsIn(item.value)) : [];
  });
}

function foldersOf(task: string): string[] {
  const [name, ...words] = task.trim().split(/\s+/);
  if (name !== 'cmd') return [];
  return words.flatMap((word, index) => {
    const assigned = /^--(?:cd|prefix)=(.+)$/.exec(word)?.[1];
    const goes = ['--cd', '--prefix', '-C', 'cd'].includes(words[index - 1] ?? '');
    const folder = assigned ?? (goes ? word : undefined);
    // What a shell fills in, or a path that somebody's machine has, is no folder of the workspace.
    return folder !== undefined && /^[\w.][\w./-]*$/.test(folder) ? [folder] : [];
  });
}
