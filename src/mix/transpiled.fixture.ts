import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { transformSync } from '@swc/core';

const ROOT = join(__dirname, '../..');

/** For specs that kill the process they look at: the plugin as JavaScript, without a build. Returns its folder. */
export function transpiled(): string {
  const out = temporaryFolder();
  for (const folder of ['src', 'executors']) {
    for (const path of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
      if (!/\.(ts|sh|exs)$/.test(path) || path.includes('.spec.')) continue;
      const target = join(out, folder, path.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(target), { recursive: true });
      if (path.endsWith('.ts')) writeFileSync(target, toCommonJs(join(ROOT, folder, path)));
      else copyFileSync(join(ROOT, folder, path), target);
    }
  }
  return out;
}

/** For a Node that runs what `transpiled` made: where it finds npm packages. */
export const NODE_PATH = join(ROOT, 'node_modules');

export function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'nx-otp-')));
}

function toCommonJs(file: string): string {
  const jsc = { target: 'es2022' as const, parser: { syntax: 'typescript' as const } };
  return transformSync(readFileSync(file, 'utf8'), { jsc, module: { type: 'commonjs' } }).code;
}
