import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { MixFacts } from './facts';
import { readMixExs } from './mix-exs';
import { surroundings } from './mix-exs.fixture';
import { examples } from './mix-exs.examples';

/** Loads every example with Mix in each environment, and prints what Mix.Project then says, a line for each fact. */
const evaluator = `
Mix.start()
Mix.shell(Mix.Shell.Quiet)
path = &(&1 && Path.expand(&1))
say = fn index, kind, values -> IO.puts(Enum.join([index, kind | Enum.map(values, &to_string/1)], "\\t")) end

for index <- 0..(String.to_integer(hd(System.argv())) - 1), env <- [:dev, :test, :prod] do
  File.cd!(Path.join(Enum.at(System.argv(), 1), to_string(index)))
  Mix.env(env)

  try do
    Code.compile_file("mix.exs")
    module = Mix.Project.get!()
    config = Mix.Project.config()
    say.(index, "app", [config[:app]])
    say.(index, "module", [inspect(module)])
    for key <- [:build_path, :deps_path, :lockfile, :config_path], value = module.project()[key], do: say.(index, to_string(key), [path.(value)])
    for key <- [:elixirc_paths, :erlc_paths], value <- config[key], do: say.(index, to_string(key), [path.(value)])
    if output = config[:test_coverage][:output], do: say.(index, "coverage", [path.(output)])
    if function_exported?(module, :application, 0) and module.application()[:mod], do: say.(index, "starts", [])
    if config[:package], do: say.(index, "published", [])
    for {name, _} <- config[:aliases], do: say.(index, "alias", [name])
    for {name, _} <- config[:releases] || [], do: say.(index, "release", [name])

    for dep <- config[:deps] do
      {name, opts} = case dep do
        {name, opts} when is_list(opts) -> {name, opts}
        {name, _} -> {name, []}
        {name, _, opts} -> {name, opts}
      end
      source = cond do
        opts[:in_umbrella] -> "umbrella"
        opts[:path] -> "path"
        opts[:git] || opts[:github] -> "git"
        true -> "hex"
      end
      say.(index, "dep", [name, source, if(source == "path", do: path.(opts[:path])), inspect(opts[:only] && List.wrap(opts[:only])), opts[:optional] || false])
    end
  rescue
    error in RuntimeError -> say.(index, "raised", [env, error.message])
  end

  Mix.ProjectStack.clear_stack()
end
`;

test('Mix says the same of every example', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'nx-otp-agreement-')));
  try {
    for (const [index, { text, files }] of examples.entries()) {
      for (const [path, content] of Object.entries({ ...files, 'mix.exs': text })) {
        const file = join(root, String(index), path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
    }
    writeFileSync(join(root, 'evaluate.exs'), evaluator);
    const args = [join(root, 'evaluate.exs'), String(examples.length), root];
    const said = execFileSync('elixir', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n');

    for (const [index, { title, text, files }] of examples.entries()) {
      const lines = said
        .filter((line) => line.startsWith(`${index}\t`))
        .map((line) => line.slice(line.indexOf('\t') + 1));
      const facts = readMixExs(text, surroundings(files, 'mix.exs'));
      const known = lines.filter((line) => !line.startsWith('raised\t'));
      expect([title, ...[...new Set(known)].sort()]).toEqual([
        title,
        ...linesOf(facts, join(root, String(index))).sort(),
      ]);
    }
  } finally {
    rmSync(root, { recursive: true });
  }
});

/** The facts as the evaluator prints them. */
function linesOf(facts: MixFacts, folder: string): string[] {
  const path = (value: string) => join(folder, value);
  const single = {
    build_path: facts.buildPath,
    deps_path: facts.depsPath,
    lockfile: facts.lockfile,
    config_path: facts.configPath,
  };
  return [
    `app\t${facts.app ?? ''}`,
    `module\t${facts.module}`,
    ...Object.entries(single).flatMap(([key, value]) => (value === undefined ? [] : [`${key}\t${path(value)}`])),
    ...facts.elixircPaths.map((value) => `elixirc_paths\t${path(value)}`),
    ...facts.erlcPaths.map((value) => `erlc_paths\t${path(value)}`),
    ...(facts.coverageOutput === undefined ? [] : [`coverage\t${path(facts.coverageOutput)}`]),
    ...(facts.starts ? ['starts'] : []),
    ...(facts.published ? ['published'] : []),
    ...facts.aliases.map((name) => `alias\t${name}`),
    ...facts.releases.map((name) => `release\t${name}`),
    ...facts.deps.map(({ name, source, path: where, only, optional }) =>
      [
        'dep',
        name,
        source,
        where === undefined ? '' : path(where),
        only ? `[${only.map((env) => `:${env}`).join(', ')}]` : 'nil',
        optional ?? false,
      ].join('\t'),
    ),
  ];
}
