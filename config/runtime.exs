# Configuration that is read each time Mix starts an application: `mix run`, `mix test`, `iex -S mix`.
#
# Mix looks for runtime.exs beside the shared config.exs only (Mix.Tasks.App.Config), which is here. So this file
# passes on to the config/runtime.exs of the project that Mix was started in. A release does not come by here: each
# project's mix.exs names its own file (`runtime_config_path`), so both read the same.
import Config

# Mix runs in the folder of the project.
own = Path.expand("config/runtime.exs")

if own != __ENV__.file and File.exists?(own) do
  options = [env: config_env(), target: config_target(), imports: :disabled]

  for {app, settings} <- Config.Reader.read!(own, options) do
    config app, settings
  end
end
