#!/usr/bin/env bash
# Sends what the OpenAPI document permits, and what it forbids, to a real server with a real key. The document is the
# one that this server serves. Ends with 1 if schemathesis finds a failure, or if the server panics or ends.
#
#   REDRAFT         the program (default: what this workspace built)
#   FUZZ_SEED       where chance begins (default 1); the same seed sends the same
#   FUZZ_EXAMPLES   how many requests of each kind are made up for each route (default 40)
set -euo pipefail
SCHEMATHESIS_VERSION='4.32.5'

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
redraft=${REDRAFT:-$root/target/debug/redraft}
seed=${FUZZ_SEED:-1} examples=${FUZZ_EXAMPLES:-40}
tools=$root/.tools
[ -x "$redraft" ] || { echo "fuzz: $redraft is missing: cargo build -p redraft-runner --bin redraft" >&2; exit 2; }

if [ "$(cat "$tools/fuzz.version" 2>/dev/null)" != "$SCHEMATHESIS_VERSION" ]; then
    echo "fuzz: installing schemathesis $SCHEMATHESIS_VERSION into .tools/fuzz"
    mkdir -p "$tools"
    [ -x "$tools/fuzz/bin/python" ] || python3 -m venv "$tools/fuzz"
    "$tools/fuzz/bin/python" -m pip install --quiet --disable-pip-version-check "schemathesis==$SCHEMATHESIS_VERSION" ||
        { echo "fuzz: pip could not install schemathesis $SCHEMATHESIS_VERSION: is its index reachable?" >&2; exit 2; }
    printf %s "$SCHEMATHESIS_VERSION" >"$tools/fuzz.version"
fi

home=$(mktemp -d)
server=
leave() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || :
    [ -z "$server" ] || timeout 20 tail --pid="$server" -f /dev/null || kill -KILL "$server" 2>/dev/null || :
    rm -rf "$home"
}
trap leave EXIT
fail() {
    echo "fuzz: $*" >&2
    grep -v ' INFO ' "$home/up.log" | tail -n 40 >&2 || :
    exit 1
}

cp "$here/agents.yaml" "$home/agents.yaml"
cd "$home"
"$redraft" up --port 0 --agents agents.yaml >up.log 2>&1 &
server=$!
for ((tries = 0; tries < 600; tries++)); do
    [ ! -s .redraft/up.json ] || break
    kill -0 "$server" 2>/dev/null || fail "the server has ended"
    sleep 0.1
done
[ -s .redraft/up.json ] || fail "waited in vain for the server"
url=$(sed -n 's/.*"url": *"\([^"]*\)".*/\1/p' .redraft/up.json)
"$redraft" admin init --save admin.key >/dev/null
key=$(cat admin.key)
ask() { timeout 60 "$redraft" --url "$url" --key-file admin.key --json "$@"; }
text() { sed -n 's/.*"id": *"\([^"]*\)".*/\1/p' | head -n 1; }
run=$(ask submit echo --input text=hello | text)
runner=$(curl -sf -H "Authorization: Bearer $key" "$url/api/runners" | text)
[ -n "$run" ] && [ -n "$runner" ] || fail "no run or no runner to name"

# The key goes through a file: the process table shows arguments to everybody. The other header is what a browser sends
# along from our own page: without it the door refuses what changes something before any route sees it.
printf '[headers]\nAuthorization = "Bearer %s"\nSec-Fetch-Site = "same-origin"\n\n' "$key" >head.toml
cat head.toml "$here/schemathesis.toml" >anything-with-key.toml
{
    cat anything-with-key.toml
    printf '\n[[operations]]\ninclude-path-regex = "^/api/workflows/"\nparameters = { "path.id" = "%s" }\n' "$run"
    printf '\n[[operations]]\ninclude-path-regex = "^/api/runners/"\nparameters = { "path.id" = "%s" }\n' "$runner"
} >known-with-key.toml
chmod 600 ./*.toml

failed=0
play() { # WHAT CONFIG ARGUMENTS...
    local what=$1 config=$2
    shift 2
    echo "fuzz: $what, seed $seed, $examples examples a route"
    # As a module: the script beside it names the folder that it was installed in.
    "$tools/fuzz/bin/python" -m schemathesis.cli --config-file "$config" run "$url/api/openapi.json" --seed "$seed" \
        -n "$examples" \
        --no-color --continue-on-failure --request-timeout 20 --warnings off "$@" >said 2>&1 || failed=1
    [ "$failed" = 0 ] || sed -n '/= FAILURES =/,/= SUMMARY =/p' said | sed '$d'
    grep -q '= SUMMARY =' said || { tail -n 40 said >&2; fail "schemathesis itself has failed"; }
    sed -n '/= SUMMARY =/,$p' said
    kill -0 "$server" 2>/dev/null || fail "the server has ended"
}
play "everything, with made up names" anything-with-key.toml
play "a run and a runner that are there" known-with-key.toml --include-path-regex '^/api/(workflows|runners)/\{id\}'

! grep -qE 'panicked at|ERROR' up.log || fail "the server says that something of it is broken"
[ "$failed" = 0 ] || fail "schemathesis found failures"
