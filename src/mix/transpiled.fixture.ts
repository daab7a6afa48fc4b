import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { transformSync } from '@swc/core';

const ROOT = join(__dirname, '../..');

/** For specs that run the plugin in a process of its own: these folders of it as JavaScript, without a build. */
export function transpile(folders: string[], out: string): void {
  for (const folder of folders) {
    for (const entry of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
      const source = join(entry.parentPath, entry.name);
      if (!entry.isFile() || source.includes('.spec.')) continue;
      const target = join(out, relative(ROOT, source));
      mkdirSync(dirname(target), { recursive: true });
      if (source.endsWith('.ts')) writeFileSync(target.replace(/\.ts$/, '.js'), toCommonJs(source));
      else copyFileSync(source, target);
    }
  }
}

/** For a Node that runs what `transpile` made: where it finds npm packages. */
export const NODE_PATH = join(ROOT, 'node_modules');

export function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'nx-otp-')));
}

function toCommonJs(file: string): string {
  const jsc = { target: 'es2022' as const, parser: { syntax: 'typescript' as const } };
  return transformSync(readFileSync(file, 'utf8'), { jsc, module: { type: 'commonjs' } }).code;
}
