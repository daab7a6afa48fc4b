#!/bin/sh
# Runs a command, and leaves nothing of it behind when the process that asked for it dies.
#
#   sh guardian.sh MARK GRACE COMMAND [ARG...]     with the read end of a pipe as file descriptor 3
#
# Only the caller holds the write end of that pipe. It writes "done" once COMMAND has ended; when the pipe ends without
# that, the caller was killed or asks to stop: everything that COMMAND started gets TERM, after GRACE seconds COMMAND gets
# KILL, and after as many again the rest.
#
# A process group does not do: a BEAM starts its ports' programs in sessions of their own (erl_child_setup calls
# setsid, OTP 25) and they outlive it. So the process tree is walked and, where there is /proc, every process that has
# NX_OTP_RUN=MARK in its environment is found as well: that reaches what was orphaned before. epmd is left to the
# nodes of others that found it running.
mark=$1
grace=$2
shift 2

command -v -- "$1" >/dev/null 2>&1 || exit 127

belongings() {
  {
    ps -A -o pid= -o ppid= | awk -v top="$1" -v watcher="$2" '
      { parent[$1] = $2 }
      END {
        for (pid in parent) {
          for (up = pid; up in parent && up != top && up != watcher;) up = parent[up]
          if (up == top && pid != top) print pid
        }
      }'
    if [ -r /proc/self/environ ]; then
      grep -lsF "NX_OTP_RUN=$mark" /proc/[0-9]*/environ | cut -d/ -f3
    fi
  } | sort -u | while read -r pid; do
    case $(ps -o comm= -p "$pid") in epmd | */epmd) ;; *) echo "$pid" ;; esac
  done
}

alive() {
  for pid in "$@"; do kill -0 "$pid" && return 0; done
  return 1
}

await() {
  ticks=$((grace * 10))
  while [ "$ticks" -gt 0 ] && alive "$@"; do
    sleep 0.1
    ticks=$((ticks - 1))
  done
}

watch() {
  trap '' HUP INT TERM
  word=
  read -r word <&3
  [ "$word" = done ] && return
  watcher=$(exec sh -c 'echo $PPID')
  doomed=$(belongings $$ "$watcher")
  # Unquoted, here and below: a list of process ids.
  [ -n "$doomed" ] && kill -TERM $doomed
  await $doomed
  # The command alone at first: what it started may have to clear away after it, as the guardian of ClusterCase's nodes does.
  kill -KILL $(ps -A -o pid= -o ppid= | awk -v top=$$ -v watcher="$watcher" '$2 == top && $1 != watcher { print $1 }')
  await $doomed
  kill -KILL $doomed $(belongings $$ "$watcher")
}

watch >/dev/null 2>&1 </dev/null &
# A signal meant for the whole tree must not end the guardian before its command: the trap runs once that has ended.
trap : HUP INT TERM
NX_OTP_RUN=$mark "$@" 3<&-
