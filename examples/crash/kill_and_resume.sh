#!/bin/sh
# Kills `redraft up` with SIGKILL in the middle of an evaluation and starts it again: the draft is not made twice.
# Needs `redraft` in PATH, or in $REDRAFT. Ends with 1 if anything was lost or done twice.
set -eu
redraft=${REDRAFT:-redraft}
command -v "$redraft" >/dev/null || { echo "$0: there is no $redraft; put it into PATH or name it with REDRAFT=" >&2; exit 1; }
here=$(cd "$(dirname "$0")" && pwd)
state=$(mktemp -d)
trap 'kill "$up" 2>/dev/null || :; wait; rm -rf "$state"' EXIT

say() { printf '\n$ %s\n' "$*"; }
up() {
    rm -f "$state/up.log"
    "$redraft" --state "$state" up --port 0 --agents "$here/agents.yaml" >"$state/up.log" 2>&1 &
    up=$!
    until grep -q 'is up' "$state/up.log" 2>/dev/null; do sleep 0.1; done
}
executed() { grep -c "$1" "$state/executed" || :; }

say redraft up
up
say redraft submit patient
"$redraft" --state "$state" submit patient | head -1
run=$("$redraft" --state "$state" runs list --json | sed -n 's/.*"cycleId": *"\([^"]*\)".*/\1/p' | head -1)
until grep -q evaluator "$state/executed" 2>/dev/null; do sleep 0.1; done
say cat executed
cat "$state/executed"

say kill -9 "$up" '# in the middle of the evaluator'
kill -9 "$up"
wait "$up" 2>/dev/null || :
say redraft up
up
"$redraft" --state "$state" runs watch "$run" >"$state/watch.log" 2>&1 || :
say cat executed
cat "$state/executed"
say redraft runs events "$run"
"$redraft" --state "$state" runs events "$run"
say redraft runs show "$run"
"$redraft" --state "$state" runs show "$run"
[ "$(executed producer)" = 1 ] && [ "$(executed evaluator)" = 2 ]
"$redraft" --state "$state" runs show "$run" --json | grep -q '"status": *"passed"'
