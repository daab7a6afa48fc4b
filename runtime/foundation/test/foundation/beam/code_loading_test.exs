defmodule Foundation.BEAM.CodeLoadingDocTest do
  use ExUnit.Case, async: false
  doctest Foundation.BEAM.CodeLoading
end

defmodule Foundation.BEAM.CodeLoadingTest do
  # Code is the BEAM's.
  use ExUnit.Case, async: false

  alias Foundation.BEAM.CodeLoading
  alias Foundation.Error

  @compile {:no_warn_undefined, __MODULE__.New}

  @moduletag :tmp_dir

  setup %{tmp_dir: folder} do
    Code.compiler_options(ignore_module_conflict: true)
    Code.append_path(folder)

    on_exit(fn ->
      Code.delete_path(folder)
      Code.compiler_options(ignore_module_conflict: false)

      for module <- [__MODULE__.Left, __MODULE__.Right] do
        :code.purge(module)
        :code.delete(module)
        :code.purge(module)
      end
    end)
  end

  # The code of a module that answers with `value`, without loading it.
  defp code(module, value, extra \\ []) do
    forms = [
      {:attribute, 1, :module, module},
      {:attribute, 1, :vsn, value},
      {:attribute, 1, :export, [value: 0, wait: 0]},
      {:function, 1, :value, 0, [{:clause, 1, [], [], [:erl_parse.abstract(value)]}]},
      {:function, 1, :wait, 0,
       [{:clause, 1, [], [], [{:receive, 1, [{:clause, 1, [{:atom, 1, :go}], [], [{:atom, 1, :ok}]}]}]}]}
    ]

    {:ok, ^module, binary} = :compile.forms(Enum.take(forms, 1) ++ extra ++ Enum.drop(forms, 1))
    binary
  end

  defp install(folder, module, value) do
    binary = code(module, value)
    path = Path.join(folder, "#{module}.beam")
    File.write!(path, binary)
    {:module, ^module} = :code.load_binary(module, String.to_charlist(path), binary)
  end

  defp both(folder, value) do
    for module <- [__MODULE__.Left, __MODULE__.Right], do: install(folder, module, value)
    for module <- [__MODULE__.Left, __MODULE__.Right], do: :code.soft_purge(module)
  end

  defp values, do: for(module <- [__MODULE__.Left, __MODULE__.Right], do: module.value())

  defp in_old(module) do
    pid = spawn_link(module, :wait, [])
    # It is in the function once it waits.
    Foundation.Killing.eventually(fn -> Process.info(pid, :status) == {:status, :waiting} end)
    pid
  end

  test "versions/1 tells what is loaded from what is on disk", %{tmp_dir: folder} do
    install(folder, __MODULE__.Left, :one)
    assert {:ok, %{__MODULE__.Left => version}} = CodeLoading.versions([__MODULE__.Left])
    assert %{vsn: :one, on_disk: :same, old_code?: false} = version
    assert version.file == Path.join(folder, "#{__MODULE__.Left}.beam")
    assert version.md5 == Base.encode16(__MODULE__.Left.module_info(:md5), case: :lower)

    File.write!(version.file, code(__MODULE__.Left, :two))
    assert {:ok, %{__MODULE__.Left => %{on_disk: :different, vsn: :one}}} = CodeLoading.versions([__MODULE__.Left])
    File.rm!(version.file)
    assert {:ok, %{__MODULE__.Left => %{on_disk: :missing}}} = CodeLoading.versions([__MODULE__.Left])
  end

  test "soft_purge/1 names the processes that are in an old version, and kills none", %{tmp_dir: folder} do
    install(folder, __MODULE__.Left, :one)
    pid = in_old(__MODULE__.Left)
    install(folder, __MODULE__.Left, :two)
    assert {:error, %Error{error_type: :constraint_violation} = error} = CodeLoading.soft_purge([__MODULE__.Left])

    assert error.message == """
           An old version goes when no process is in it.
             found:   {[Foundation.BEAM.CodeLoadingTest.Left], [#{inspect(pid)}]}
             allowed: old versions that are not in use
             remedy:  Let these processes call the module by its full name, or end them.\
           """

    assert {:ok, %{__MODULE__.Left => %{old_code?: true}}} = CodeLoading.versions([__MODULE__.Left])
    send(pid, :go)
    assert Foundation.Killing.eventually(fn -> not Process.alive?(pid) end)
    assert CodeLoading.soft_purge([__MODULE__.Left]) == :ok
  end

  describe "upgrade/2" do
    setup %{tmp_dir: folder} do
      both(folder, :one)
      :ok
    end

    defp set(value), do: for(module <- [__MODULE__.Left, __MODULE__.Right], do: {module, code(module, value)})

    test "loads all, again and again" do
      for round <- 1..20 do
        assert CodeLoading.upgrade(set(round)) == :ok
        assert values() == [round, round]
      end

      assert CodeLoading.upgrade([]) == :ok
    end

    test "loads none when one cannot be loaded", %{tmp_dir: folder} do
      on_load = [{:attribute, 1, :on_load, {:value, 0}}]

      assert {:error, %Error{context: %{found: [{__MODULE__.Right, :on_load_not_allowed}]}}} =
               CodeLoading.upgrade([
                 {__MODULE__.Left, code(__MODULE__.Left, :two)},
                 {__MODULE__.Right, code(__MODULE__.Right, :two, on_load)}
               ])

      assert values() == [:one, :one]

      install(folder, __MODULE__.Right, :one)
      pid = in_old(__MODULE__.Right)
      install(folder, __MODULE__.Right, :one)
      assert {:error, %Error{error_type: :constraint_violation}} = CodeLoading.upgrade(set(:two))
      assert values() == [:one, :one]
      assert Process.alive?(pid)
      send(pid, :go)
    end

    test "stays when the check returns true" do
      assert CodeLoading.upgrade(set(:two), check: fn -> values() == [:two, :two] end) == :ok
      assert values() == [:two, :two]
    end

    test "is taken back when the check does not, with modules that are new" do
      for check <- [fn -> false end, fn -> raise "no" end, fn -> exit(:no) end] do
        new = {__MODULE__.New, code(__MODULE__.New, :new)}

        assert {:error, %Error{error_type: :validation_failed}} =
                 CodeLoading.upgrade([new | set(:two)], check: fn -> __MODULE__.New.value() == :new and check.() end)

        assert values() == [:one, :one]
        refute :erlang.module_loaded(__MODULE__.New)
      end
    end

    test "stays, and says so, when taking it back would kill a process" do
      pid = in_old(__MODULE__.Left)

      assert {:error, %Error{error_type: :rollback_refused} = error} =
               CodeLoading.upgrade(set(:two), check: fn -> false end)

      assert error.message =~ "The check failed, and the new versions stay."
      assert error.message =~ inspect(pid)
      assert values() == [:two, :two]
      assert Process.alive?(pid)
      send(pid, :go)
    end

    test "is not tried with a check when the versions before could not be loaded again", %{tmp_dir: folder} do
      File.write!(Path.join(folder, "#{__MODULE__.Left}.beam"), code(__MODULE__.Left, :two))

      assert {:error, %Error{error_type: :constraint_violation, context: %{found: [__MODULE__.Left]}}} =
               CodeLoading.upgrade(set(:two), check: fn -> true end)

      assert values() == [:one, :one]
    end

    test "many at once are done one after the other" do
      tasks = for value <- 1..10, do: Task.async(fn -> CodeLoading.upgrade(set(value)) end)
      assert tasks |> Task.await_many(:infinity) |> Enum.uniq() == [:ok]
      assert [value, value] = values()
    end
  end

  test "bad input is refused" do
    for result <- [
          CodeLoading.versions(__MODULE__),
          CodeLoading.versions(["text"]),
          CodeLoading.versions([nil]),
          CodeLoading.soft_purge(:all),
          CodeLoading.soft_purge([1]),
          CodeLoading.upgrade(%{}),
          CodeLoading.upgrade([{:m, :atom}]),
          CodeLoading.upgrade([{__MODULE__.Left, ""}]),
          CodeLoading.upgrade([{__MODULE__.Left, code(__MODULE__.Right, 1)}]),
          CodeLoading.upgrade([{:lists, code(:lists, 1)}]),
          CodeLoading.upgrade(List.duplicate({__MODULE__.Left, code(__MODULE__.Left, 1)}, 2)),
          CodeLoading.upgrade([], check: true),
          CodeLoading.upgrade([], force: true)
        ] do
      assert {:error, %Error{context: %{rule: _, found: _, allowed: _, remedy: _}}} = result
    end
  end
end
