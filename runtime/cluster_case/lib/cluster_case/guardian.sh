# Makes the folder of a run; kills the nodes and takes the folder away when the run is over, however it ended.
#
#   sh -c "$(cat guardian.sh)" guardian FOLDER        commands on standard input, one status a line on standard output
#
# Only the BEAM that runs the tests holds the other end of standard input, so its end is that BEAM's, kill -9 included.
# A node halts by itself when its own standard input ends, but not while it is stopped (SIGSTOP). KILL works on both.
trap '' HUP INT TERM PIPE
watched=
mkdir "$1" "$1/ebin" "$1/data"
echo "$?"
while read -r verb pid; do
  case $verb in
    watch) watched="$watched $pid" ;;
    forget)
      kept=
      for each in $watched; do [ "$each" = "$pid" ] || kept="$kept $each"; done
      watched=$kept
      ;;
    *) kill -"$verb" "$pid" 2>/dev/null ;;
  esac
  echo "$?"
done
for each in $watched; do kill -KILL "$each" 2>/dev/null; done
# Until it is gone: a process that is being killed may be in the midst of writing.
until rm -rf -- "$1"; do sleep 0.1; done 2>/dev/null
