import { Command } from 'commander';
import { OtpError } from '../../src/errors';
import { explain } from '../../src/supervision/explain';
import { manifestArgument, readManifest } from '../manifest';

export function validate(): Command {
  return new Command('validate')
    .description('Hold an otp.toml to every rule, those of its tree included.')
    .addArgument(manifestArgument())
    .option('--json', 'print the verdict as JSON')
    .addHelpText(
      'after',
      `
Examples:
  nx-otp validate                     the otp.toml here
  nx-otp validate apps/orders --json
  cat otp.toml | nx-otp validate -`,
    )
    .action(async (path: string, { json }: { json?: true }) => {
      if (json) return printVerdict(path);
      const { manifest, file } = await check(path);
      const count = manifest.services.length;
      console.log(`${file} is right: ${manifest.app.name}, ${count} ${count === 1 ? 'service' : 'services'}.`);
    });
}

async function check(path: string) {
  const { manifest, file } = await readManifest(path);
  // Limits that clash show only when the tree is made.
  explain(manifest);
  return { manifest, file };
}

async function printVerdict(path: string): Promise<void> {
  try {
    const { manifest, file } = await check(path);
    print({ valid: true, file, app: manifest.app.name, services: manifest.services.length });
  } catch (error) {
    if (!(error instanceof OtpError)) throw error;
    print({ valid: false, errors: error.complaints });
    process.exitCode = 1;
  }
}

function print(verdict: unknown): void {
  console.log(JSON.stringify(verdict, null, 2));
}
