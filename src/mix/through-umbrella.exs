# Loads the mix.exs that NX_OTP_UMBRELLA names before Mix loads the one of the folder it runs in, for a child of an
# umbrella that uses a module of its root's mix.exs, or that leaves it to the root where files are:
#
#   NX_OTP_UMBRELLA=/repo/mix.exs elixir -r through-umbrella.exs -S mix compile --no-deps-check
#
# Mix then knows the child only, as in the folder of any other project, and keeps its files where the umbrella does, as
# when it loads children itself (Mix.Dep.in_dependency/3). (`mix do --app child compile`, at the root, compiles every
# child: `--app` limits recursive tasks alone, and `compile` is none. Elixir 1.14 and 1.18.)
mix_exs = System.fetch_env!("NX_OTP_UMBRELLA")
Mix.start()

root =
  Mix.ProjectStack.on_clean_slate(fn ->
    File.cd!(Path.dirname(mix_exs), fn -> Code.compile_file(mix_exs) end)
    Mix.Project.config()
  end)

root
|> Keyword.put_new(:build_path, "_build")
|> Keyword.take([:build_path, :deps_path, :lockfile, :config_path])
|> Enum.map(fn {key, path} -> {key, Path.expand(path, Path.dirname(mix_exs))} end)
|> Mix.ProjectStack.post_config()
