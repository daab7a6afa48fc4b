import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Writes files, named relative to a new temporary folder, and returns that folder. */
export function makeCheckout(files: Record<string, string>): string {
  const checkout = realpathSync(mkdtempSync(join(tmpdir(), 'checkout-')));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(checkout, path)), { recursive: true });
    writeFileSync(join(checkout, path), text);
  }
  return checkout;
}

/** A mix.exs. `project` are the entries of project/0, `rest` more of the module's body. */
export function mixExs(module: string, project: string, rest = ''): string {
  return `defmodule ${module}.MixProject do\n  use Mix.Project\n  def project, do: [${project}]\n${rest}\nend\n`;
}

/**
 * What an ES module beside this file exports, called in a Node of its own, since Jest's loader refuses such modules. A
 * function among the arguments has to be given as a string of code.
 */
export function callInNode<Result>(module: string, name: string, ...args: string[]): Result {
  const url = pathToFileURL(join(__dirname, module)).href;
  const script = `import { ${name} } from ${JSON.stringify(url)};
    console.log(JSON.stringify(await ${name}(${args.join(', ')})));`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
  ) as Result;
}
