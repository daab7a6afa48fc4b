import { named } from './builtin';
import type { Builtin } from './builtin';
import { readErlangTerms } from '../erlang-terms';
import type { Interpreter } from '../interpreter';
import { isComplete } from '../surroundings';
import * as v from '../values';
import type { Origin, Value } from '../values';

const ok: Builtin = () => v.atom('ok');
const eitherBool: Builtin = () => v.unite([v.bool(true), v.bool(false)]);

/** What a variable may be; `unset`: what the asking function gives when it isn't set. */
function variable(
  name: Value | undefined,
  unset: Value,
  it: Interpreter,
  origin: Origin,
  set = (value: Value) => value,
): Value {
  const known = name?.kind === 'string' && !name.unknown ? name.text : undefined;
  if (known !== undefined) it.world.env.add(known);
  if (it.world.variablesUnset) return unset;
  const reason =
    known === undefined ? 'comes from an environment variable' : `comes from the environment variable ${known}`;
  return v.unite([unset, set({ kind: 'unknown', reason, origin, fromEnvironment: true })]);
}

function given(value: string): Builtin {
  return (_, __, origin) => ({ kind: 'unknown', reason: `depends on ${value}`, origin });
}

/** The path of a file to look at, when all of it is known. */
function fileOf(value: Value | undefined, it: Interpreter, base?: Value): string | undefined {
  if (value?.kind !== 'string' || (base && base.kind !== 'string')) return undefined;
  const path = it.world.folder.absolute(base?.kind === 'string' ? `${base.text}/${value.text}` : value.text);
  return isComplete(it.world.folder.fromFolder(path)) && !value.text.startsWith('~') ? path : undefined;
}

const read: Builtin = ([file], it) => {
  const path = fileOf(file, it);
  const text = path === undefined ? undefined : it.world.read(path);
  return text === undefined ? undefined : v.string(text.replaceAll(v.hole, '\uFFFD'));
};

/** As `File.read/1`; a file that is not there is `{:error, :enoent}`. */
const readTuple: Builtin = (args, it, origin) => {
  if (fileOf(args[0], it) === undefined) return undefined;
  const text = read(args, it, origin);
  return text ? v.tuple([v.atom('ok'), text]) : v.tuple([v.atom('error'), v.atom('enoent')]);
};

/** `folders`: whether a folder of the name counts, which readFile does not see. */
function exists(files: boolean, folders: boolean): Builtin {
  return ([file], it) => {
    if (file?.kind === 'string' && file.text === '') return v.bool(false);
    const path = fileOf(file, it);
    if (path === undefined) return undefined;
    if (it.world.read(path) !== undefined) return v.bool(files);
    if (!folders) return v.bool(false);
    const found = it.world.wildcard(path);
    return found && v.bool(found.length > 0);
  };
}

const list: Builtin = ([folder], it, origin) => {
  const path = fileOf(folder ?? v.string('.'), it);
  if (path === undefined) return undefined;
  const entries = it.callRemote('Path', 'wildcard', [v.string(`${path}/*`)], origin);
  return it.callRemote(
    'Enum',
    'map',
    [entries, { kind: 'function', arity: 1, call: (args) => it.callRemote('Path', 'basename', args, origin) }],
    origin,
  );
};

/** As `Code.require_file/2`; what the file defines is known from then on. */
const load: Builtin = ([file, base], it) => {
  const path = fileOf(file, it, base);
  return path === undefined ? undefined : it.runFile(path);
};

/** As `:file.consult/1`, for rebar.config and .app.src. */
const consult: Builtin = ([file], it) => {
  const path = fileOf(file?.kind === 'charlist' ? { ...file, kind: 'string' } : file, it);
  const text = path === undefined ? undefined : it.world.read(path);
  const terms = text === undefined ? undefined : readErlangTerms(text);
  return terms && v.tuple([v.atom('ok'), v.list(terms)]);
};

/** Quoted code is a function without arguments here: its value. */
const toQuoted: Builtin = ([text], it) => {
  if (text?.kind !== 'string' || text.unknown) return undefined;
  return { kind: 'function', arity: 0, call: () => it.runText(text.text) };
};

const evalQuoted: Builtin = ([quoted], it, origin) =>
  quoted && v.forEachCombination([it.apply(quoted, [], origin)], ([value]) => v.tuple([value!, v.list([])]));

/** As `Code.eval_file/2`. */
const evaluate: Builtin = (args, it, origin) => {
  const value = load(args, it, origin);
  return value && v.tuple([value, v.list([])]);
};

/** `Mix.env(:x)` or `|> Mix.env()` in an umbrella's mix.exs. It is costly to read for each child that asks for Mix.env. */
const changesEnvironment = /Mix\.env\(\s*[^\s)]|\|>\s*Mix\.env/;

const environment: Builtin = ([value], it, origin) => {
  if (value) {
    it.world.setEnvironment(value.kind === 'atom' ? value.name : undefined, it.isUnsure);
    return v.atom('ok');
  }
  const { world } = it;
  if (!world.askedEnvironment && changesEnvironment.test(world.around.umbrella?.text ?? '')) it.loadUmbrella();
  world.askedEnvironment = true;
  return world.environment ? v.atom(world.environment) : given('Mix.env/0')([], it, origin);
};

/** What mix.exs sees of the project on top of Mix's stack while it is loaded: the umbrella's. */
const projectConfig: Builtin = (_, it, origin) => it.umbrellaProject(origin);

/** A store that is empty when mix.exs is loaded. */
const stored: Record<string, Builtin> = {
  'get/1,2': ([key, fallback], it) => it.world.recall(key!) ?? fallback ?? v.nil,
  'put/2': ([key, value], it) => {
    it.world.store(key!, value!, it.isUnsure);
    return v.atom('ok');
  },
};

/** `Mix.compilers/0` of Elixir 1.14; what later versions leave out makes no difference to the facts. */
export const mixCompilers = ['yecc', 'leex', 'erlang', 'elixir', 'app'];

export const systemFunctions = [
  ...named('System', {
    'get_env/0,1,2': ([name, fallback], it, origin) => variable(name, fallback ?? v.nil, it, origin),
    'fetch_env/1': ([name], it, origin) =>
      variable(name, v.atom('error'), it, origin, (value) => v.tuple([v.atom('ok'), value])),
    'fetch_env!/1': ([name], it, origin) => variable(name, v.never, it, origin),
    'put_env/1,2': ok,
    'delete_env/1': ok,
    'at_exit/1': ok,
    'version/0': given('the version of Elixir'),
    'otp_release/0': given('the version of OTP'),
    'halt/0,1': () => v.never,
    'stop/0,1': () => v.never,
  }),
  ...named('Application', {
    'get_env/2,3': ([, , fallback], _, origin) =>
      v.unite([fallback ?? v.nil, { kind: 'unknown', reason: 'comes from the application environment', origin }]),
    'put_env/3,4': ok,
    'ensure_all_started/1,2': ok,
  }),
  ...named('Version', { 'match?/2,3': eitherBool }),
  ...named('Code', {
    'ensure_loaded?/1': ([module], it, origin) =>
      module?.kind === 'atom' && it.module(module.name) ? v.bool(true) : eitherBool([], it, origin),
    'require_file/1,2': load,
    'compile_file/1,2': load,
    'load_file/1,2': load,
    'eval_file/1,2': evaluate,
    'string_to_quoted!/1,2': toQuoted,
    'string_to_quoted/1,2': (args, it, origin) => {
      const quoted = toQuoted(args, it, origin);
      return quoted && v.tuple([v.atom('ok'), quoted]);
    },
    'eval_quoted/1,2,3': evalQuoted,
    'eval_string/1,2,3': (args, it, origin) => {
      const quoted = toQuoted(args, it, origin);
      return quoted && evalQuoted([quoted], it, origin);
    },
    'compiler_options/0,1': ok,
    'put_compiler_option/2': ok,
    'append_path/1,2': ok,
    'prepend_path/1,2': ok,
  }),
  ...named('Kernel', { 'function_exported?/3': eitherBool }),
  ...named('File', {
    'cwd!/0': (_, it) => v.string(it.world.folder.path),
    'cwd/0': (_, it) => v.tuple([v.atom('ok'), v.string(it.world.folder.path)]),
    'read!/1': read,
    'read/1': readTuple,
    'exists?/1,2': exists(true, true),
    'dir?/1,2': exists(false, true),
    'regular?/1,2': exists(true, false),
    'ls!/0,1': list,
    'ls/0,1': (args, it, origin) => {
      const found = list(args, it, origin);
      return found && v.tuple([v.atom('ok'), found]);
    },
  }),
  ...named('Mix', {
    'env/0,1': environment,
    'compilers/0': () => v.list(mixCompilers.map(v.atom)),
    // Its value is MIX_TARGET, or host.
    'target/0,1': (_, it, origin) => variable(v.string('MIX_TARGET'), v.atom('host'), it, origin),
    'raise/1,2': () => v.never,
    'ensure_application!/1,2': ok,
    'start/0': ok,
  }),
  ...named('Mix.Project', { 'config/0': projectConfig }),
  ...named('persistent_term', stored),
  ...named('Process', stored),
  ...named('file', { 'consult/1': consult }),
  ...named('IO', { 'puts/1,2': ok, 'warn/1,2': ok, 'inspect/1,2': ([value]) => value }),
];
