# Runs in namespaces of its own and takes one command a line; answers with its status and what it printed, in one line.
# Ends with its standard input, and with it the namespaces.
trap '' HUP INT TERM
mount -t tmpfs namespaces "$1" && echo "0 $$" || exit 1
while read -r line; do
  printed=$(eval "$line" 2>&1 </dev/null)
  echo "$? $(echo "$printed" | tr '\n' ' ')"
done
