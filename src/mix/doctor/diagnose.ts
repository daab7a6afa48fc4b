import { type Check } from './check';
import { checkEpmd } from './epmd';
import { checkFiles, checkNode, checkNx, checkShortName } from './machine';
import { checkElixir, checkErlang, checkMix } from './toolchain';

/**
 * Looks at everything on this machine that Mix tasks and clusters need, side by side; each probe has its own time limit.
 * Changes and installs nothing.
 *
 * @param folder whose version manager's files count for the remedies
 * @param nx version of the Nx that is installed there
 */
export async function diagnose(folder: string, nx: string | undefined): Promise<Check[]> {
  const checks = await Promise.all([
    checkErlang(folder),
    checkElixir(folder),
    checkMix(folder),
    checkEpmd(folder),
    checkShortName(),
    checkFiles(),
    checkNode(),
    checkNx(nx),
  ]);
  return checks.flat();
}
