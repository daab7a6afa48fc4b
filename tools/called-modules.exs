# Prints the .beam files of Elixir and OTP that compiled code refers to, a line each; that of the module elixir comes first.
#   elixir called-modules.exs FOLDER      with the .beam files below FOLDER
[folder] = System.argv()

called =
  for beam <- Path.wildcard(Path.join(folder, "**/*.beam")),
      {:ok, {_, imports: imports}} = :beam_lib.chunks(String.to_charlist(beam), [:imports]),
      {module, _function, _arity} <- imports,
      do: module

# Types of these are named in what is called.
types = [:elixir, Calendar, Enumerable]
named = for module <- Enum.uniq(types ++ called), file = :code.which(module), is_list(file) and file != [], do: file
# What is in the BEAM when it starts has no file of its own in the code server's eyes: :erlang, :counters.
preloaded = Path.wildcard("#{:code.lib_dir()}/erts-*/ebin/*.beam")
Enum.each(named ++ preloaded, &IO.puts/1)
