import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { OtpError } from '../../src/errors';
import { mixProjectIn } from '../mix-project';
import { newManifest } from '../new-manifest';
import { writeOutput } from '../write-output';

export function init(): Command {
  return new Command('init')
    .description('Write a commented otp.toml for the Mix project in a folder.')
    .argument('[folder]', 'where its mix.exs is', '.')
    .option('--dry-run', 'print it, and write nothing')
    .addHelpText(
      'after',
      `
Examples:
  nx-otp init apps/orders
  nx-otp init --dry-run`,
    )
    .action((folder: string, { dryRun }: { dryRun?: true }) => {
      const { app, module } = mixProjectIn(folder);
      const file = join(folder, 'otp.toml');
      if (app === undefined) throw noApp(folder);
      if (existsSync(file)) throw alreadyThere(file);
      writeOutput(newManifest(app, module), dryRun ? undefined : file);
      if (!dryRun) console.log(`Wrote ${file}. Add services to it, then: nx-otp explain ${folder}`);
    });
}

function noApp(folder: string): OtpError {
  return new OtpError({
    rule: 'An otp.toml is of one OTP application, which mix.exs names.',
    found: `no app: in project/0 of ${join(folder, 'mix.exs')}, as far as its text says`,
    remedy: 'Give the folder of an app: in an umbrella one of those below its apps_path.',
  });
}

function alreadyThere(file: string): OtpError {
  return new OtpError({
    rule: 'nx-otp init writes an otp.toml where there is none.',
    found: file,
    remedy: `Edit that file, or delete it first.`,
  });
}
