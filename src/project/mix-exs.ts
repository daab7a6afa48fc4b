import { Interpreter } from './elixir/interpreter';
import { parseElixir } from './elixir/parse';
import { projectModule } from './elixir/scope';
import type { Source } from './elixir/syntax';
import type { Surroundings } from './elixir/surroundings';
import { isNever } from './elixir/values';
import { World } from './elixir/world';
import type { MixFacts } from './facts';
import { FactsDraft } from './mix-facts';

export type { Surroundings } from './elixir/surroundings';

/** In characters: three times the longest public one that we know, and short enough that the worst text takes a few seconds. */
const longestText = 128 * 1024;

/**
 * What a mix.exs says, read from its text. It is interpreted once for each of Mix's usual environments, when it asks for
 * the environment at all, and the facts are the union. Never throws; what the text does not decide is in `unread`.
 *
 * @example
 * readMixExs(text, { file: 'apps/orders/mix.exs', readFile: () => undefined }).deps // [{ name: 'jason', source: 'hex', ... }]
 */
export function readMixExs(text: string, around: Surroundings): MixFacts {
  const name = around.file.split('/').at(-1)!;
  if (text.length > longestText) return tooLong(name, text, around);
  const source = parseElixir(name, text);
  const sources = new Map([[name, source]]);
  const draft = new FactsDraft(source, around.file);
  const read = (environment: string, variablesUnset: boolean) => {
    const it = new Interpreter(new World(around, { environment, variablesUnset, sources }));
    readOnce(it, source, draft);
    draft.addUses(it);
    return it.world;
  };
  // The first value of a single key counts: the one that holds where no environment variable is set.
  const { askedEnvironment } = read('dev', true);
  if (askedEnvironment) for (const environment of ['test', 'prod']) read(environment, true);
  if (draft.asksForVariables) for (const environment of ['dev', 'test', 'prod']) read(environment, false);
  return draft.facts();
}

function tooLong(name: string, text: string, around: Surroundings): MixFacts {
  const draft = new FactsDraft({ ...parseElixir(name, ''), text }, around.file);
  draft.failAsLongerThan(longestText);
  return draft.facts();
}

function readOnce(it: Interpreter, source: Source, draft: FactsDraft): void {
  const start = { source, at: 0 };
  const ran = it.run(source);
  const module = projectModule(it.modules);
  if (isNever(ran)) return draft.raised();
  if (!module) return draft.noProject();
  draft.module = module.name;
  const project = it.callRemote(module.name, 'project', [], start);
  if (isNever(project)) return draft.raised();
  draft.addProject(project, it);
  const has = it.modules.get(module.name)?.functions.has('application/0');
  if (has) draft.addApplication(it.callRemote(module.name, 'application', [], start));
}
