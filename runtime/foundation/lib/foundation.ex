defmodule Foundation do
  @moduledoc """
  The services that an application needs on its first day, on OTP alone.

  They start with the application `:foundation`. `initialize/1` starts it where it does not run.
  """

  alias Foundation.Error

  @doc """
  Starts the library, unless it runs. With `:config`, sections are merged over the configuration, as
  `Foundation.Config.initialize/1` does it.

      iex> Foundation.initialize()
      :ok
      iex> Foundation.initialize(config: [my_app: %{greeting: "hello"}])
      :ok
      iex> Foundation.Config.get([:my_app, :greeting])
      {:ok, "hello"}
  """
  @spec initialize(keyword) :: :ok | {:error, Error.t()}
  def initialize(options \\ [])

  def initialize([]) do
    case Application.ensure_all_started(:foundation) do
      {:ok, _started} ->
        :ok

      {:error, reason} ->
        Error.error_result(:initialization_failed, "The application :foundation does not start. #{in_words(reason)}",
          context: %{reason: reason}
        )
    end
  end

  def initialize(config: sections) do
    with :ok <- initialize([]), do: Foundation.Config.initialize(sections)
  end

  def initialize(options) do
    Error.refuse(:invalid_argument,
      rule: "The library is started with the option :config, or none.",
      found: options,
      allowed: "[] or [config: sections]",
      remedy: "Call Foundation.initialize(config: [dev: %{debug_mode: true}])."
    )
  end

  # What a service found wrong, as it said it.
  defp in_words({:foundation, {{%Error{message: message}, _stacktrace}, _start}}), do: message
  defp in_words(reason), do: inspect(reason)

  @doc """
  Whether all services that are configured run.

      iex> Foundation.available?()
      true
  """
  @spec available?() :: boolean
  def available? do
    case services() do
      {:ok, services} -> Enum.all?(services, fn {_name, module} -> module.available?() end)
      {:error, _} -> false
    end
  end

  @doc """
  What each service says of itself, by its name.

      iex> {:ok, status} = Foundation.status()
      iex> Enum.all?(status, fn {_service, %{status: status}} -> status == :running end)
      true
  """
  @spec status() :: {:ok, %{atom => map}} | {:error, Error.t()}
  def status do
    with {:ok, services} <- services() do
      Enum.reduce_while(services, {:ok, %{}}, fn {name, module}, {:ok, all} ->
        case module.status() do
          {:ok, status} -> {:cont, {:ok, Map.put(all, name, status)}}
          {:error, _} = error -> {:halt, error}
        end
      end)
    end
  end

  @doc """
  Stops the library and all its services. What they hold in memory is gone.

      iex> Foundation.shutdown()
      iex> Foundation.available?()
      false
      iex> Foundation.initialize()
      :ok
  """
  @spec shutdown() :: :ok
  def shutdown do
    # Not Supervisor.stop/1: a node that runs the application as permanent would halt.
    _ = Application.stop(:foundation)
    :ok
  end

  @doc """
  The version of the library.

      iex> Foundation.version() =~ ~r/^\\d+\\.\\d+\\.\\d+/
      true
  """
  @spec version() :: String.t()
  def version, do: to_string(Application.spec(:foundation, :vsn))

  @doc """
  `status/0` in one word, `:healthy` or `:degraded`, with what it runs on.

      iex> {:ok, %{status: status}} = Foundation.health()
      iex> status
      :healthy
  """
  @spec health() :: {:ok, map} | {:error, Error.t()}
  def health do
    with {:ok, services} <- status() do
      running? = Enum.all?(services, fn {_name, service} -> service[:status] == :running end)

      {:ok,
       %{
         status: if(running?, do: :healthy, else: :degraded),
         timestamp: System.monotonic_time(:millisecond),
         services: services,
         foundation_available: available?(),
         elixir_version: System.version(),
         otp_release: System.otp_release()
       }}
    end
  end

  defp services do
    case Process.whereis(Foundation.Supervisor) do
      nil ->
        Error.refuse(:service_unavailable,
          rule: "The application :foundation has to run.",
          found: :stopped,
          allowed: :started,
          remedy: "Call Foundation.initialize/0, or list :foundation in extra_applications of mix.exs."
        )

      _pid ->
        Foundation.Supervisor.services()
    end
  end
end
