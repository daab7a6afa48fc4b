defmodule ClusterCase.Run do
  @moduledoc false
  # A run of tests: when it began, and its folder. `ClusterCase.Guardian` makes the folder, and takes it away at the end.

  @doc "Returns the run's folder, which is not there yet."
  @spec begin() :: Path.t()
  def begin do
    # Random, since a process id says little: runs in containers that share a folder may all be process 1.
    name = "cluster_case-" <> Base.encode32(:rand.bytes(10), case: :lower)
    folder = Path.join(System.tmp_dir!(), name)

    :persistent_term.put(__MODULE__, %{
      folder: folder,
      began: System.system_time(:millisecond),
      terminal?: terminal()
    })

    folder
  end

  # IO.ANSI.enabled?/0 may be forced, and :io.columns/0 knows no terminal without a shell (OTP 25). A program that is
  # started has this BEAM's standard error.
  defp terminal, do: match?({_, 0}, System.cmd("/bin/sh", ["-c", "test -t 2"]))

  @doc "Whether standard error is a terminal."
  @spec terminal?() :: boolean
  def terminal?, do: :persistent_term.get(__MODULE__).terminal?

  @spec folder() :: Path.t()
  def folder, do: :persistent_term.get(__MODULE__).folder

  @doc "Compiled modules of test files, which exist nowhere else."
  @spec ebin() :: Path.t()
  def ebin, do: Path.join(folder(), "ebin")

  @spec logs() :: Path.t()
  def logs, do: ClusterCase.Settings.path(:logs) || Path.join(folder(), "logs")

  @doc "Milliseconds since the run began."
  @spec now() :: integer
  def now, do: System.system_time(:millisecond) - :persistent_term.get(__MODULE__).began

  @doc "Milliseconds since the run began, of a time on this machine's clock."
  @spec at(DateTime.t()) :: integer
  def at(time), do: DateTime.to_unix(time, :millisecond) - :persistent_term.get(__MODULE__).began

  @doc """
  A text as part of a file name.

      iex> ClusterCase.Run.slug("test a value: kept?")
      "test-a-value-kept"
  """
  @spec slug(String.t()) :: String.t()
  def slug(text), do: text |> String.replace(~r/[^A-Za-z0-9._]+/, "-") |> String.trim("-")
end
