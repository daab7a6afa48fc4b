# The archives that a project needs and Mix does not have, and where Mix looks for them, a line each.
#
#   mix run --no-mix-exs missing-archives.exs <folder of the mix.exs>
#
# To be called in another folder: Mix loads a mix.exs that is there, and fails for the reason that is looked for.
[folder] = System.argv()
File.cd!(folder)
Code.compile_file("mix.exs")
config = Mix.Project.config()

# `{:jason, "~> 1.4"}`, `{:jason, "~> 1.4", only: :test}` or `{:jason, only: :test}` with nothing that says from where.
hex? = fn
  {_app, requirement} when is_binary(requirement) -> true
  {_app, _requirement, opts} -> not Enum.any?([:git, :github, :path], &opts[&1])
  {_app, opts} -> not Enum.any?([:git, :github, :path, :in_umbrella], &opts[&1])
end

locked? =
  case File.read(config[:lockfile]) do
    {:ok, lock} -> lock =~ "{:hex, "
    {:error, _} -> false
  end

hex =
  if (locked? or Enum.any?(config[:deps], hex?)) and not Code.ensure_loaded?(Hex),
    do: [:hex],
    else: []

# As Mix.Tasks.Archive.Check looks for them (1.14 and 1.18).
named =
  for {archive, _requirement} <- config[:archives] || [],
      _ = Application.load(archive),
      Application.spec(archive, :vsn) == nil,
      do: archive

for archive <- hex ++ named, do: IO.puts("missing #{archive}")
IO.puts("in #{Mix.path_for(:archives)}")
