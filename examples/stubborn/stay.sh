#!/bin/sh
# Ignores SIGTERM, and leaves processes in sessions of their own that ignore it, too.
trap '' TERM
setsid nohup sleep 600 >/dev/null 2>&1 </dev/null &
(env -i setsid sleep 601 >/dev/null 2>&1 </dev/null &)
echo "not going anywhere" >&2
while :; do sleep 602; done
