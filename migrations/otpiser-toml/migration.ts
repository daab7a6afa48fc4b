import { type Tree, globAsync } from '@nx/devkit';
import { posix } from 'node:path';
import { readProjects } from '../../generators/workspace/mix-projects';
import { OtpError } from '../../src/errors';
import { isProjectPath } from '../../src/graph/discovery';
import type { MixFacts } from '../../src/project/facts';
import { checkApplication } from '../../src/project/otp-toml/application';
import { readOtpToml } from '../../src/project/otp-toml/read';
import { type Tables, readTables } from '../../src/project/otp-toml/source';
import { isOtpiser, otpTomlOf } from '../../src/project/otpiser-toml/read';

/**
 * From Otpiser to otp.toml: each otpiser.toml beside a mix.exs becomes the otp.toml that says the same, comments and all. So does
 * what somebody has renamed to otp.toml already. What cannot be decided here stays as it is.
 *
 * @returns what a person should know; Nx prints it when all migrations have run (nx 24.0.6, `parseMigrationReturn`)
 */
export default async function otpiserToml(tree: Tree): Promise<string[]> {
  const files = (await globAsync(tree, ['{otpiser,otp}.toml', '**/{otpiser,otp}.toml'])).filter(isProjectPath).sort();
  const old = files.filter((file) => isOld(tree, file));
  if (old.length === 0) return [];
  const mixFacts = new Map((await readProjects(tree)).mix.map(({ root, facts }) => [root, facts]));
  return old.map((file) => {
    try {
      return migrate(tree, file, mixFacts.get(posix.dirname(file)));
    } catch (error) {
      if (!(error instanceof OtpError)) throw error;
      return `${file} is left as it is.\n${error.message}`;
    }
  });
}

/** A broken otp.toml is not this migration's: the graph tells what is wrong with it. */
function isOld(tree: Tree, file: string): boolean {
  if (posix.basename(file) === 'otpiser.toml') return true;
  try {
    return isOtpiser(tablesOf(tree, file));
  } catch (error) {
    if (!(error instanceof OtpError)) throw error;
    return false;
  }
}

/** @throws OtpError when a person has to decide; nothing has been written then */
function migrate(tree: Tree, file: string, mix: MixFacts | undefined): string {
  const root = posix.dirname(file);
  const target = posix.join(root, 'otp.toml');
  const text = otpTomlOf(tablesOf(tree, file));
  const { app } = readOtpToml(text, target);
  checkBeside(file, mix);
  checkApplication({ name: app.name, file, table: 'workload' }, mix);
  if (file !== target) {
    checkFree(tree, target, file);
    tree.delete(file);
  }
  tree.write(target, text);
  return (
    `${target} says what ${file === target ? 'it said as an otpiser.toml' : file + ' said, which is gone'}. Look through it: ` +
    `npx nx-otp explain ${target} shows the tree that follows, and nx sync writes it.`
  );
}

function tablesOf(tree: Tree, file: string): Tables {
  return readTables(tree.read(file)!, file);
}

function checkBeside(file: string, mix: MixFacts | undefined): asserts mix is MixFacts {
  if (mix !== undefined) return;
  const root = posix.dirname(file);
  throw new OtpError({
    rule: 'An otp.toml stands beside the mix.exs of its application.',
    found: `no mix.exs in ${root === '.' ? 'the workspace root' : root}`,
    remedy: `Give it to its application: npx nx g nx-otp:import <project> --from ${file}.`,
  });
}

function checkFree(tree: Tree, target: string, file: string): void {
  if (!tree.exists(target)) return;
  throw new OtpError({
    rule: 'An otp.toml that is there is never overwritten.',
    found: target,
    remedy: `Delete ${file} when ${target} says all that it said.`,
  });
}
