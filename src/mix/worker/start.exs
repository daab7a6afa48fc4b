# Starts a worker:
#
#   elixir start.exs BEAMS NONCE
#
# Its modules are compiled but once, into the folder BEAMS: that takes half of the time in which a worker is up. The folder
# comes to be in one piece, by a rename, whoever of several is first; where it cannot, or is damaged, we do without.
sources = [
  "../json.exs",
  "projects.exs",
  "modules.exs",
  "snapshot.exs",
  "references.exs",
  "compile.exs",
  "worker.exs"
]

modules = [
  NxOtp.Json,
  NxOtp.Projects,
  NxOtp.Modules,
  NxOtp.Snapshot,
  NxOtp.References,
  NxOtp.Protocols,
  Mix.Tasks.NxOtp.Compile,
  NxOtp.Worker
]

[beams, nonce] = System.argv()

load = fn module ->
  :code.load_abs(String.to_charlist(Path.join(beams, "#{module}"))) == {:module, module}
end

unless File.dir?(beams) and Enum.all?(modules, load) do
  # Some may have been loaded.
  Code.put_compiler_option(:ignore_module_conflict, true)
  compiled = Enum.flat_map(sources, &Code.compile_file(&1, __DIR__))
  Code.put_compiler_option(:ignore_module_conflict, false)
  made = "#{beams}.#{System.pid()}"

  with :ok <- File.mkdir_p(made),
       true <-
         Enum.all?(compiled, fn {module, beam} ->
           File.write(Path.join(made, "#{module}.beam"), beam) == :ok
         end) do
    File.rm_rf(beams)
    File.rename(made, beams)
  end

  File.rm_rf(made)
end

# By name: the compiler of this file knows no such module yet.
apply(NxOtp.Worker, :main, [nonce])
