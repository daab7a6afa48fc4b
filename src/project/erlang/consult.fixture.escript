#!/usr/bin/env escript
%% Prints for each file, of the paths on stdin, "ok" and a line with its terms as file:consult/1 reads them, in the form
%% of canonical.fixture.ts; or "error".
main(_) ->
    io:setopts([{encoding, unicode}]),
    loop().

loop() ->
    case io:get_line("") of
        eof -> ok;
        Line ->
            case file:consult(string:trim(Line, trailing, "\n")) of
                {ok, Terms} -> io:put_chars(["ok ", join(Terms), "\n"]);
                {error, _} -> io:put_chars("error\n")
            end,
            loop()
    end.

show(Atom) when is_atom(Atom) -> ["a", hex(atom_to_binary(Atom, utf8))];
show(Integer) when is_integer(Integer) -> ["i", integer_to_list(Integer)];
show(Float) when is_float(Float) -> ["f", hex(<<Float:64/float>>)];
show(Binary) when is_binary(Binary) -> ["b", hex(Binary)];
show(Fun) when is_function(Fun) ->
    {module, M} = erlang:fun_info(Fun, module),
    {name, F} = erlang:fun_info(Fun, name),
    {arity, A} = erlang:fun_info(Fun, arity),
    io_lib:format("u~ts:~ts/~w", [M, F, A]);
show(Tuple) when is_tuple(Tuple) -> ["{", join(tuple_to_list(Tuple)), "}"];
show(Map) when is_map(Map) ->
    Entries = [unicode:characters_to_binary([show(K), "=>", show(V)]) || {K, V} <- maps:to_list(Map)],
    ["#{", lists:join(",", lists:sort(Entries)), "}"];
show(List) -> ["[", items(List), "]"].

items([]) -> [];
items([Last]) -> show(Last);
items([First | Rest]) when is_list(Rest) -> [show(First), ",", items(Rest)];
items([First | Tail]) -> [show(First), "|", show(Tail)].

join(Terms) -> lists:join(",", [show(Term) || Term <- Terms]).

hex(Binary) -> string:lowercase(binary:encode_hex(Binary)).
