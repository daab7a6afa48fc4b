defmodule Chat.ArchiveTest do
  use ExUnit.Case, async: true

  alias Chat.Archive

  @moduletag :capture_log
  @moduletag :tmp_dir

  defp start!(file) do
    start_supervised!(%{id: :own, start: {GenServer, :start_link, [Archive, [file: file]]}})
  end

  test "what was said is on the disk when it has stopped", %{tmp_dir: folder} do
    file = Path.join(folder, "chat.log")
    archive = start!(file)

    assert Archive.append(archive, "tea", {1, "ann", "hello"}) == :ok
    assert Archive.append(archive, "tea", {2, "bob", "good morning"}) == :ok
    :ok = stop_supervised(:own)

    assert File.read!(file) == "tea\t1\tann\thello\ntea\t2\tbob\tgood morning\n"
  end

  test "what was said before there was a file is written when there is one", %{tmp_dir: folder} do
    file = Path.join(folder, "later/chat.log")
    archive = start!(file)
    assert Archive.append(archive, "tea", {1, "ann", "hello"}) == :ok

    File.mkdir!(Path.dirname(file))
    # The timer's own message, without the wait.
    send(archive, {:open, 2})
    assert Archive.append(archive, "tea", {2, "bob", "good morning"}) == :ok
    :ok = stop_supervised(:own)

    assert File.read!(file) == "tea\t1\tann\thello\ntea\t2\tbob\tgood morning\n"
  end

  test "an archive that is gone is a value for those who write" do
    gone = spawn(fn -> :ok end)
    assert Archive.append(gone, "tea", {1, "ann", "hello"}) == {:error, :unavailable}
  end
end
