import { join, posix } from 'node:path';
import type { MixFacts } from '../project/facts';
import type { Evaluation } from '../mix/evaluate';
import { factsFromConfigs } from '../mix/evaluated-facts';
import { toolchainVersion } from '../mix/toolchain-version';
import { InferenceCache, keyOf } from './cache';
import type { ReadFile } from './workspace-files';

/** Facts of a file after Mix had its say, or why there are none. */
export interface Evaluated {
  facts: MixFacts;
  problems: string[];
}

/**
 * Asks Mix about every file whose text does not say enough: all of them in one BEAM. What Mix says is kept by the
 * content of the files it came from, the workspace's list of projects (which a mix.exs may compute its dependencies
 * from), the plugin's version and the toolchain's; an error is never kept. Without a toolchain what the text says stands.
 *
 * @param texts what the reading of a file went through besides its own text
 */
export async function evaluateUnread(
  files: ReadFile[],
  workspaceRoot: string,
  texts: (file: ReadFile) => (string | undefined)[],
): Promise<Map<string, Evaluated>> {
  const results = new Map<string, Evaluated>();
  const unread = files.filter(({ facts }) => facts.unread.length > 0);
  if (unread.length === 0) return results;
  const toolchain = toolchainVersion();
  if (toolchain === undefined) return asRead(unread, 'There is no Elixir here to ask.');
  const cache = new InferenceCache<MixFacts>('evaluated');
  const listing = files.map(({ root }) => root).join('\n');
  const keys = new Map(
    unread.map((file) => [file.root, keyOf(file.root, file.text, listing, toolchain, ...texts(file))]),
  );
  const asked = unread.filter((file) => {
    const facts = cache.get(keys.get(file.root)!);
    if (facts) results.set(file.root, { facts, problems: [] });
    return !facts;
  });
  const answers = await ask(asked, workspaceRoot);
  for (const file of asked) {
    const answer = answers.get(mixExs(workspaceRoot, file.root));
    if (!answer || 'error' in answer) {
      results.set(file.root, { facts: file.facts, problems: problemsOf(file, saidBy(answer)) });
    } else {
      const facts = cache.set(keys.get(file.root)!, factsFromConfigs(answer.configs, file.facts));
      results.set(file.root, { facts, problems: [] });
    }
  }
  cache.save();
  return results;
}

/** What the text of each file says, where Mix is not to be asked. */
export function notEvaluated(files: ReadFile[]): Map<string, Evaluated> {
  const unread = files.filter(({ facts }) => facts.unread.length > 0);
  return asRead(unread, 'Mix is not asked: the option "evaluate" of nx-otp in nx.json is false.');
}

function asRead(files: ReadFile[], why: string): Map<string, Evaluated> {
  return new Map(files.map((file) => [file.root, { facts: file.facts, problems: problemsOf(file, why) }]));
}

async function ask(files: ReadFile[], workspaceRoot: string): Promise<Map<string, Evaluation>> {
  if (files.length === 0) return new Map();
  const requests = files.map(({ root, umbrella }) => ({
    file: mixExs(workspaceRoot, root),
    ...(umbrella === undefined ? {} : { umbrella: mixExs(workspaceRoot, umbrella) }),
  }));
  // Loaded here, as what spawns takes a tenth of a second to load, which few Nx commands need.
  const { evaluateMixFiles } = await import('../mix/evaluate.js');
  // Nx gives a plugin ten minutes for a message (24.0.6); a person at the prompt gives less.
  return evaluateMixFiles(requests, { perFileMs: 5_000, totalMs: 60_000 });
}

function mixExs(workspaceRoot: string, root: string): string {
  return join(workspaceRoot, posix.join(root, 'mix.exs'));
}

function saidBy(answer: Evaluation | undefined): string {
  const error = answer && 'error' in answer ? answer.error : undefined;
  return error === undefined ? 'There is no Elixir here to ask.' : `Mix, asked for it, says: ${error}`;
}

function problemsOf({ facts }: ReadFile, said: string): string[] {
  return facts.unread.map(({ reason, frame }) => `${reason}\n${frame}\n${said}`);
}
