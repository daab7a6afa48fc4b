# Configuration that is read when code is compiled, for all projects of the workspace.
#
# The projects share one build (`build_path` in each mix.exs), so all of them are compiled with this one file.
# A project says what it needs in its own config/config.exs. In a library or an application that others depend on,
# prefer reading values at run time: what is compiled in cannot change without compiling again.
import Config

# The folders that hold projects.
folders = ["examples/*"]

folders
|> Enum.flat_map(&Path.wildcard(Path.expand("../#{&1}/config/config.exs", __DIR__)))
|> Enum.each(&import_config/1)
