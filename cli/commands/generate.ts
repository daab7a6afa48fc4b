import { existsSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { Command } from 'commander';
import type { Change } from '../../generators/supervision/project-files';
import { OtpError } from '../../src/errors';
import { colorsFor } from '../colors';
import { mixProjectIn, workspaceRootOf } from '../mix-project';

export function generate(): Command {
  return new Command('generate')
    .description('Write the supervisors, and what is missing of the services, as nx g nx-otp:supervision does.')
    .argument('[folder]', 'where otp.toml and mix.exs are', '.')
    .option('--dry-run', 'print what would change, and write nothing')
    .addHelpText(
      'after',
      `
Examples:
  nx-otp generate apps/orders --dry-run
  nx-otp generate                     works outside an Nx workspace, too`,
    )
    .action(async (folder: string, { dryRun }: { dryRun?: true }) => {
      checkFolder(folder);
      const workspace = workspaceRootOf(resolve(folder)) ?? resolve(folder);
      // Nx takes its time to load; the other commands do without it.
      const { FsTree, flushChanges } = await import('nx/src/generators/tree.js');
      const { syncProject } = await import('../../generators/supervision/sync-project.js');
      const tree = new FsTree(workspace, false);
      const root = relative(workspace, resolve(folder)).replaceAll(sep, '/') || '.';
      const { changes, edited, advice } = syncProject(tree, root);
      if (!dryRun) flushChanges(workspace, tree.listChanges());
      report(changes, dryRun ?? false);
      for (const line of advice) console.error(line);
      if (edited.length > 0) throw new OtpError(...edited);
    });
}

function checkFolder(folder: string): void {
  mixProjectIn(folder);
  const file = join(folder, 'otp.toml');
  if (existsSync(file)) return;
  throw new OtpError({
    rule: 'A supervision tree is made from the otp.toml beside mix.exs.',
    found: `no ${file}`,
    remedy: `Write one: nx-otp init ${folder}`,
  });
}

const DONE: Record<Change['what'], string> = { new: 'wrote', changed: 'rewrote', gone: 'deleted' };
const PLANNED: Record<Change['what'], string> = { new: 'would write', changed: 'would rewrite', gone: 'would delete' };

function report(changes: Change[], isDryRun: boolean): void {
  const colors = colorsFor(process.stdout);
  const verbs = isDryRun ? PLANNED : DONE;
  for (const { path, what, difference } of changes) {
    console.log(`${verbs[what]} ${path}`);
    for (const line of isDryRun ? difference : []) console.log(`  ${painted(line, colors)}`);
  }
  if (changes.length === 0) console.log('Nothing to write: the files are what otp.toml says.');
}

function painted(line: string, colors: ReturnType<typeof colorsFor>): string {
  if (line.startsWith('+')) return colors.green(line);
  return line.startsWith('-') ? colors.red(line) : line;
}
