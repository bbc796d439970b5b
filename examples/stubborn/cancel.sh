#!/bin/sh
# Starts the agent `stubborn` and cancels it, with a look at the process table before and after.
# Needs `redraft` in PATH, or in $REDRAFT. Ends with 1 if anything survives.
set -eu
redraft=${REDRAFT:-redraft}
command -v "$redraft" >/dev/null || { echo "$0: there is no $redraft; put it into PATH or name it with REDRAFT=" >&2; exit 1; }
here=$(cd "$(dirname "$0")" && pwd)
state=$(mktemp -d)
trap 'kill "$up" 2>/dev/null || :; wait; rm -rf "$state"' EXIT

say() { printf '\n$ %s\n' "$*"; }
# Whatever came out of the stage, by the length of its sleep or the name of its script, however it is related.
look() { ps -eo pid,ppid,sid,args | awk 'NR == 1 || / sleep 60[012]$/ || /\/stay\.sh$/' | sed "s|$here/|./|"; }
until_said() { until "$redraft" --state "$state" runs events "$run" | grep -q "$1"; do sleep 0.1; done; }

"$redraft" --state "$state" up --port 0 --agents "$here/agents.yaml" >"$state/up.log" 2>&1 &
up=$!
until grep -q 'is up' "$state/up.log"; do sleep 0.1; done

say redraft submit stubborn
"$redraft" --state "$state" submit stubborn | head -1
run=$("$redraft" --state "$state" runs list --json | sed -n 's/.*"cycleId": *"\([^"]*\)".*/\1/p' | head -1)
until_said 'not going anywhere'
say 'ps, before'
look

say redraft runs cancel "$run"
"$redraft" --state "$state" runs cancel "$run"
"$redraft" --state "$state" runs watch "$run" >"$state/watch.log" 2>&1 || :
say 'ps, after'
look
say redraft runs events "$run"
"$redraft" --state "$state" runs events "$run"
left=$(look | tail -n +2)
[ -z "$left" ]
