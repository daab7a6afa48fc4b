import { Command } from 'commander';
import type { Check } from '../../src/mix/doctor/check';
import { diagnose } from '../../src/mix/doctor/diagnose';
import { colorsFor } from '../colors';
import { installedNx } from '../installed-nx';
import { workspaceRootOf } from '../mix-project';

export function doctor(): Command {
  return new Command('doctor')
    .description('Look at what this machine has of what Elixir, clusters and Nx need. Installs nothing.')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExamples:\n  nx-otp doctor\n  nx-otp doctor --json   exit code 1 when anything fails')
    .action(async ({ json }: { json?: true }) => {
      const folder = workspaceRootOf(process.cwd()) ?? process.cwd();
      const checks = await diagnose(folder, installedNx(folder));
      console.log(json ? JSON.stringify(checks, null, 2) : asText(checks));
      if (checks.some(({ status }) => status === 'fail')) process.exitCode = 1;
    });
}

function asText(checks: Check[]): string {
  const colors = colorsFor(process.stdout);
  const signs = { ok: colors.green('ok  '), warn: colors.yellow('warn'), fail: colors.red('fail') };
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks
    .flatMap(({ name, status, found, needed, remedy }) => [
      `${signs[status]}  ${name.padEnd(width)}  ${found}`,
      ...(remedy === undefined
        ? []
        : [`${' '.repeat(width + 8)}needed: ${needed}`, `${' '.repeat(width + 8)}remedy: ${remedy}`]),
    ])
    .join('\n');
}
