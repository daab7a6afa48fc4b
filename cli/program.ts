import { Command, type CommanderError } from 'commander';
import { didYouMean } from '../src/errors';
import { version } from '../src/inference/plugin-version';
import { completions } from './commands/completions';
import { doctor } from './commands/doctor';
import { explain } from './commands/explain';
import { generate } from './commands/generate';
import { info } from './commands/info';
import { init } from './commands/init';
import { mcp } from './commands/mcp';
import { validate } from './commands/validate';
import { visualise } from './commands/visualise';
import { UsageError } from './usage';

const EXIT_CODES = `
Exit codes: 0 right, 1 what was asked about is wrong, 2 the command line is.`;

/** The command table: parsing, help and the shells' completions all come from it. */
export function program(): Command {
  const all = new Command('nx-otp')
    .description('Supervision trees from an otp.toml: checked, explained, drawn and generated.')
    .version(version, '-V, --version')
    .helpCommand(false)
    .addHelpText('after', EXIT_CODES);
  for (const command of [init, validate, explain, visualise, generate, doctor, info, mcp, completions]) {
    all.addCommand(command());
  }
  for (const command of [all, ...all.commands]) speakOurWay(command);
  return all;
}

/** Commander's complaints about a command line as OtpErrors, which `run` prints. */
function speakOurWay(command: Command): void {
  command.configureOutput({ outputError: () => undefined });
  command.showSuggestionAfterError(false);
  command.exitOverride((error) => {
    // Help and version come this way, too.
    const isComplaint = error.exitCode !== 0 && error.code !== 'commander.help';
    throw isComplaint ? usageError(command, error) : error;
  });
}

function usageError(command: Command, error: CommanderError): UsageError {
  const path = command.parent ? `${command.parent.name()} ${command.name()}` : command.name();
  const found = error.message.replace(/^error: /, '');
  const near = nearest(command, error);
  return new UsageError({
    rule: `This is no command line of ${path}.`,
    found,
    allowed: error.code === 'commander.unknownCommand' ? namesOf(command).join(', ') : `${path} ${command.usage()}`,
    remedy: `${near === undefined ? '' : `Did you mean ${near}? `}See ${path} --help`,
  });
}

function nearest(command: Command, { code, message }: CommanderError): string | undefined {
  const word = /'([^']*)'/.exec(message)?.[1] ?? '';
  if (code === 'commander.unknownCommand') return didYouMean(word, namesOf(command));
  if (code !== 'commander.unknownOption') return undefined;
  const options = command.options.flatMap(({ long }) => long ?? []);
  return didYouMean(word.split('=')[0]!, [...options, '--help']);
}

function namesOf(command: Command): string[] {
  return command.commands.map((each) => each.name());
}
