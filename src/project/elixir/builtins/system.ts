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
  get: ([key, fallback], it) => (key ? (it.world.recall(key) ?? fallback ?? v.nil) : undefined),
  put: ([key, value], it) => {
    it.world.store(key!, value!, it.isUnsure);
    return v.atom('ok');
  },
};

/** `Mix.compilers/0` of Elixir 1.14; what later versions leave out makes no difference to the facts. */
export const mixCompilers = ['yecc', 'leex', 'erlang', 'elixir', 'app'];

export const systemFunctions = [
  ...named('System', {
    get_env: ([name, fallback], it, origin) => variable(name, fallback ?? v.nil, it, origin),
    fetch_env: ([name], it, origin) =>
      variable(name, v.atom('error'), it, origin, (value) => v.tuple([v.atom('ok'), value])),
    'fetch_env!': ([name], it, origin) => variable(name, v.never, it, origin),
    put_env: ok,
    delete_env: ok,
    at_exit: ok,
    version: given('the version of Elixir'),
    otp_release: given('the version of OTP'),
    halt: () => v.never,
    stop: () => v.never,
  }),
  ...named('Application', {
    get_env: ([, , fallback], _, origin) =>
      v.unite([fallback ?? v.nil, { kind: 'unknown', reason: 'comes from the application environment', origin }]),
    put_env: ok,
    ensure_all_started: ok,
  }),
  ...named('Version', { 'match?': eitherBool }),
  ...named('Code', {
    'ensure_loaded?': ([module], it, origin) =>
      module?.kind === 'atom' && it.module(module.name) ? v.bool(true) : eitherBool([], it, origin),
    require_file: load,
    compile_file: load,
    load_file: load,
    eval_file: evaluate,
    'string_to_quoted!': toQuoted,
    string_to_quoted: (args, it, origin) => {
      const quoted = toQuoted(args, it, origin);
      return quoted && v.tuple([v.atom('ok'), quoted]);
    },
    eval_quoted: evalQuoted,
    eval_string: (args, it, origin) => {
      const quoted = toQuoted(args, it, origin);
      return quoted && evalQuoted([quoted], it, origin);
    },
    compiler_options: ok,
    put_compiler_option: ok,
    append_path: ok,
    prepend_path: ok,
  }),
  ...named('Kernel', { 'function_exported?': eitherBool }),
  ...named('File', {
    'cwd!': (_, it) => v.string(it.world.folder.path),
    cwd: (_, it) => v.tuple([v.atom('ok'), v.string(it.world.folder.path)]),
    'read!': read,
    read: readTuple,
    'exists?': exists(true, true),
    'dir?': exists(false, true),
    'regular?': exists(true, false),
    'ls!': list,
    ls: (args, it, origin) => {
      const found = list(args, it, origin);
      return found && v.tuple([v.atom('ok'), found]);
    },
  }),
  ...named('Mix', {
    env: environment,
    compilers: () => v.list(mixCompilers.map(v.atom)),
    // Its value is MIX_TARGET, or host.
    target: (_, it, origin) => variable(v.string('MIX_TARGET'), v.atom('host'), it, origin),
    raise: () => v.never,
    ensure_application: ok,
    start: ok,
  }),
  ...named('Mix.Project', { config: projectConfig }),
  ...named('persistent_term', stored),
  ...named('Process', stored),
  ...named('file', { consult }),
  ...named('IO', { puts: ok, warn: ok, inspect: ([value]) => value }),
];
