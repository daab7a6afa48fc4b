import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { WorkspaceFiles } from './workspace-files';

const root = mkdtempSync(join(tmpdir(), 'nx-otp-files-'));
afterAll(() => rmSync(root, { recursive: true }));

function write(path: string, text = ''): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

beforeAll(() => {
  for (const path of ['a.exs', 'b.exs', 'b+c.exs', '.d.exs', 'aexs', 'deep/e.exs', 'deep/er/f.exs'])
    write(`libs/${path}`);
});

/** Names of the dependencies, where each is a path that Path.wildcard/1 gives. */
async function found(pattern: string): Promise<string[]> {
  const deps = `for path <- Path.wildcard(${JSON.stringify(pattern)}), do: {String.to_atom(path), path: path}`;
  write('mix.exs', `defmodule A do\n  use Mix.Project\n  def project, do: [app: :a, deps: ${deps}]\nend\n`);
  const [file] = await new WorkspaceFiles(root).readMixFiles(['mix.exs']);
  return file!.facts.deps.map(({ name }) => name);
}

// As Elixir 1.14 answers.
it.each<[string, string[]]>([
  ['libs/*.exs', ['libs/a.exs', 'libs/b+c.exs', 'libs/b.exs']],
  ['libs/b*.exs', ['libs/b+c.exs', 'libs/b.exs']],
  ['libs/*', ['libs/a.exs', 'libs/aexs', 'libs/b+c.exs', 'libs/b.exs', 'libs/deep']],
  ['libs/*.e*', ['libs/a.exs', 'libs/b+c.exs', 'libs/b.exs']],
  ['libs/*****x', []],
  ['libs/deep/**', ['libs/deep/e.exs', 'libs/deep/er', 'libs/deep/er/f.exs']],
  ['libs/a.exs', ['libs/a.exs']],
  ['libs/z.exs', []],
  ['none/*', []],
  ['libs/*/e.exs', ['libs/deep/e.exs']],
  ['libs/{a,b}.exs', ['libs/a.exs', 'libs/b.exs']],
  ['libs/**/*.exs', ['libs/a.exs', 'libs/b+c.exs', 'libs/b.exs', 'libs/deep/e.exs', 'libs/deep/er/f.exs']],
])('Path.wildcard("%s")', async (pattern, expected) => {
  expect(await found(pattern)).toEqual(expected);
});
