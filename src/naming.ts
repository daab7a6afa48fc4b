import { posix } from 'node:path';
import { OtpError } from './errors';

/** Elixir's "Reserved words" (pages/syntax-reference.md) and the macros that no code can redefine. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(
  (
    'true false nil when and or not in fn do end catch rescue after else ' +
    '__MODULE__ __FILE__ __DIR__ __ENV__ __CALLER__ __STACKTRACE__ __aliases__ __block__'
  ).split(' '),
);

/** Mix.Tasks.New.reserved_application_names/0 (1.18.4), and what Mix refuses because it is loaded or comes with OTP 25 to 27. */
export const TAKEN_APPLICATIONS: ReadonlySet<string> = new Set(
  (
    'boot_var compile config configfd env pa pz path run s setcookie ' +
    'otp asn1 common_test compiler crypto debugger dialyzer diameter edoc eldap erl_docgen erl_interface erts et eunit ' +
    'ftp hipe inets jinterface kernel megaco mnesia observer odbc os_mon parsetools public_key reltool runtime_tools ' +
    'sasl snmp ssh ssl stdlib syntax_tools tftp toolbar tools typer wx xmerl ' +
    'eex elixir ex_unit hex iex logger mix'
  ).split(' '),
);

/** What every JavaScript object has: Nx looks names up in plain objects, and takes that for a project (24.0.6, project-graph-builder.js). */
export const TAKEN_BY_NX: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** First parts of the modules that Elixir 1.14 to 1.20 and Hex bring: `Task` stands for `Task.Supervisor` too. */
export const TAKEN_MODULES: ReadonlySet<string> = new Set(
  (
    'Access Agent Any Application ArgumentError ArithmeticError Atom BadArityError BadBooleanError BadFunctionError ' +
    'BadMapError BadStructError Base Behaviour Bitwise Calendar CaseClauseError Code Collectable CompileError ' +
    'CondClauseError Config Date DateTime Dict Duration DynamicSupervisor EEx Elixir Enum Enumerable ErlangError ExUnit ' +
    'Exception File Float Function FunctionClauseError GenEvent GenServer HashDict HashSet Hex IEx IO Inspect Integer ' +
    'JSON Kernel KeyError Keyword List Logger Macro Map MapSet MatchError MismatchedDelimiterError ' +
    'MissingApplicationsError Mix Module NaiveDateTime Node OptionParser PartitionSupervisor Path Port Process Protocol ' +
    'Range Record Regex Registry RuntimeError Set Stream String StringIO Supervisor SyntaxError System SystemLimitError ' +
    'Task Time TokenMissingError TryClauseError Tuple URI UndefinedFunctionError UnicodeConversionError Version ' +
    'WithClauseError'
  ).split(' '),
);

/**
 * The OTP application's name for a project in `directory`: `name` where it is given, else the last folder with `_`
 * for `-`. Holds it to the rules of `mix new` (Mix.Tasks.New.check_application_name!, 1.14) and refuses Elixir's
 * reserved words.
 *
 * @throws OtpError that says where the name came from and how to give another.
 * @example
 * applicationName('apps/my-orders') // 'my_orders'
 * applicationName('apps/my-orders', 'orders') // 'orders'
 */
export function applicationName(directory: string, name?: string): string {
  const app = name ?? posix.basename(directory).replaceAll('-', '_');
  const found = `${JSON.stringify(app)}, from ${name === undefined ? `the directory ${directory}` : '--name'}`;
  const another = (example: string) => `Give another name with --name, for example --name ${example}.`;
  if (RESERVED_WORDS.has(app)) {
    throw new OtpError({
      rule: 'A project cannot have the name of a reserved word of Elixir.',
      found,
      remedy: another(`${app.replaceAll('__', '').toLowerCase()}_app`),
    });
  }
  if (!/^[a-z][a-z0-9_]*$/.test(app)) {
    throw new OtpError({
      rule: 'A project has the name of its OTP application, in snake_case.',
      found,
      allowed: 'a lowercase ASCII letter, then lowercase ASCII letters, digits and _',
      remedy: another(snakeCase(app)),
    });
  }
  if (TAKEN_BY_NX.has(app)) {
    throw new OtpError({
      rule: 'A project cannot have a name that every JavaScript object has a property of: Nx takes that for another project.',
      found,
      remedy: another(`${app}_app`),
    });
  }
  if (TAKEN_APPLICATIONS.has(app)) {
    throw new OtpError({
      rule: 'A project cannot have the name of an application that Erlang/OTP, Elixir or Mix bring, or of an option of theirs.',
      found,
      remedy: another(`${app}_app`),
    });
  }
  return app;
}

/** An Elixir alias: `Shop.Orders`. */
export const ALIAS = /^[A-Z][A-Za-z0-9_]*(\.[A-Z][A-Za-z0-9_]*)*$/;

/**
 * The root module of a project: `module` where it is given, else made from the application's name as Macro.camelize/1
 * makes it. Refuses what is no alias, and the modules that Elixir itself has.
 *
 * @throws OtpError that says where the module came from and how to give another.
 * @example
 * moduleName('my_orders') // 'MyOrders'
 * moduleName('my_orders', 'Shop.Orders') // 'Shop.Orders'
 */
export function moduleName(app: string, module?: string): string {
  const name = module ?? camelize(app);
  const found = `${JSON.stringify(name)}, from ${module === undefined ? `the application's name ${app}` : '--module'}`;
  if (!ALIAS.test(name)) {
    throw new OtpError({
      rule: 'The root module of a project is an Elixir alias.',
      found,
      allowed: 'names that start with an uppercase ASCII letter, joined by dots',
      remedy: `Give another module with --module, for example --module ${camelize(app)}.`,
    });
  }
  const first = name.split('.')[0]!;
  if (TAKEN_MODULES.has(first)) {
    throw new OtpError({
      rule: `A project cannot define modules in the place of Elixir's own ${first}.`,
      found,
      remedy: `Give another module with --module, for example --module ${first}App.`,
    });
  }
  return name;
}

/**
 * Where the source of a module lies, without extension, as Macro.underscore/1 says it.
 *
 * @example
 * modulePath('Shop.HTTPServer') // 'shop/http_server'
 */
export function modulePath(module: string): string {
  return module
    .replaceAll('.', '/')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/**
 * The root module of a project, from that of its mix.exs as `mix new` names it (`Mixfile` up to Elixir 1.5); undefined
 * where that has another name.
 *
 * @example
 * rootModule('Shop.Orders.MixProject') // 'Shop.Orders'
 */
export function rootModule(mixProject: string | undefined): string | undefined {
  return /^(.+)\.(?:MixProject|Mixfile)$/.exec(mixProject ?? '')?.[1];
}

/** A snake_case name as Macro.camelize/1 makes a module of it. */
export function camelize(app: string): string {
  return app
    .split('_')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
}

/** The nearest allowed name, for a remedy. */
function snakeCase(name: string): string {
  const words = modulePath(name)
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '');
  if (words === '') return 'my_app';
  const isTaken = [RESERVED_WORDS, TAKEN_APPLICATIONS, TAKEN_BY_NX].some((names) => names.has(words));
  return isTaken ? `${words}_app` : words;
}
