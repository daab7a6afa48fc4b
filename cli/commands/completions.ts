import { Argument, Command } from 'commander';
import { bashCompletions } from '../completions/bash';
import { fishCompletions } from '../completions/fish';
import { type CommandRow, tableOf } from '../completions/table';
import { zshCompletions } from '../completions/zsh';

const SHELLS: Record<string, (table: CommandRow[]) => string> = {
  bash: bashCompletions,
  zsh: zshCompletions,
  fish: fishCompletions,
};

export function completions(): Command {
  return new Command('completions')
    .description('Print the completions of this command for a shell.')
    .addArgument(new Argument('<shell>', 'which').choices(Object.keys(SHELLS)))
    .addHelpText(
      'after',
      `
Examples:
  source <(nx-otp completions bash)                                     in ~/.bashrc
  source <(nx-otp completions zsh)                                      in ~/.zshrc, after compinit
  nx-otp completions fish > ~/.config/fish/completions/nx-otp.fish`,
    )
    .action((shell: string, _options: object, command: Command) => {
      process.stdout.write(SHELLS[shell]!(tableOf(command.parent!)));
    });
}
