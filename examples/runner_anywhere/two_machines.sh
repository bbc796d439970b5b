#!/usr/bin/env bash
# One machine as two: a control plane of nothing but the `api` function on a libSQL server that wants tokens, and in a
# network namespace of its own a runner with nothing but an address and a key. The link between them is cut in the middle
# of a stage. Ends with 1 if anything was lost, done twice, or if a key is found where none may be.
#
#   REDRAFT, REDRAFT_API, REDRAFT_SQLD   the programs (default: what this workspace built, and what `make tools` fetched)
#   CUT_SECONDS                          how long the link stays cut (default 120); 0: until the runner has noticed and
#                                        holds a result that it cannot send
#   LINK                                 `namespace` or `relay`; default: a namespace where that is permitted
#
# Every wait has a limit and a name: it says what it waits for once that lasts, and what it waited for in vain. However
# this script ends, also if it is killed, nothing that it started or made is left.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
redraft=${REDRAFT:-$root/target/debug/redraft}
api=${REDRAFT_API:-$root/target/debug/api}
sqld=${REDRAFT_SQLD:-$root/.tools/sqld/sqld}
lambda=$root/.tools/py/bin/cargo-lambda
cut_seconds=${CUT_SECONDS:-120}
for program in "$redraft" "$api" "$sqld" "$lambda" openssl curl python3 setsid timeout; do
    command -v "$program" >/dev/null || { echo "two_machines: $program is missing" >&2; exit 2; }
done

# Two machines: folders that are not each other's.
home=$(mktemp -d)
cloud=$home/cloud far=$home/far
mkdir "$cloud" "$far"
ns=redraft-$$
near_end=rd$$n far_end=rd$$f
link=${LINK:-}

# What is started from here on has the folder in its arguments or its environment; by that it is found at the end. If
# this script is killed, one in another session does it, which a terminal's Ctrl-C does not reach.
setsid bash -c 'read -r told; while kill -0 "$1" 2>/dev/null; do sleep 0.5; done; echo "$told" | "$0"' \
    "$here/clean.sh" $$ <<<"$home $ns" >/dev/null 2>&1 &
disown
clean() { echo "$home $ns" | env -u PLAYED_IN "$here/clean.sh"; }
trap clean EXIT
export PLAYED_IN=$home

say() { printf '\n$ %s\n' "$*"; }
tell() { printf '# %s\n' "$*"; }
fail() {
    echo "two_machines: $*" >&2
    tail -n 20 "$cloud"/*.log "$far"/*.log >&2 || :
    exit 1
}
pids=() names=()
started() { pids+=($!) names+=("$1") && disown; }
until_true() { # WHAT COMMAND...: waits for a condition; how long is a limit, not an expectation.
    local what=$1 since=$SECONDS said=no i
    shift
    until "$@" >/dev/null 2>&1; do
        for i in "${!pids[@]}"; do
            kill -0 "${pids[i]}" 2>/dev/null || fail "${names[i]} has ended, while waiting for $what"
        done
        [ $((SECONDS - since)) -lt 180 ] || fail "waited in vain for $what"
        [ $said = yes ] || [ $((SECONDS - since)) -lt 15 ] || { echo "two_machines: still waiting for $what" >&2; said=yes; }
        sleep 0.1
    done
}
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

## The link.
# Four addresses for each script, of the network that is kept for tests of networks (RFC 2544): by its number, or the
# next ones that nobody has, because two machines with one address do not say so, they only wait.
slot=$(($$ % 32768))
address_of() { echo "198.$((18 + slot / 16384)).$((slot / 64 % 256)).$((slot % 64 * 4 + $1))"; }
while ip -o address 2>/dev/null | grep -qF " $(address_of 1)/"; do slot=$(((slot + 1) % 32768)); done
near=$(address_of 1) beyond=$(address_of 2)
make_namespace() {
    ip netns add "$ns" &&
        ip link add "$near_end" type veth peer name "$far_end" netns "$ns" &&
        ip address add "$near/30" dev "$near_end" &&
        ip link set "$near_end" up &&
        ip -n "$ns" address add "$beyond/30" dev "$far_end" &&
        ip -n "$ns" link set lo up &&
        ip -n "$ns" link set "$far_end" up &&
        ip netns exec "$ns" true
}
if [ "$link" != relay ]; then
    if make_namespace 2>"$home/namespace.err"; then
        link=namespace
    elif [ "$link" = namespace ]; then
        echo "two_machines: no network namespace: $(cat "$home/namespace.err")" >&2
        exit 2
    else
        link=relay
    fi
fi
if [ "$link" = namespace ]; then
    there=(ip netns exec "$ns")
    cut_link() { ip -n "$ns" link set "$far_end" down; }
    mend_link() { ip -n "$ns" link set "$far_end" up; }
    how_cut="ip link set $far_end down" how_mend="ip link set $far_end up"
    tell "the runner's machine is the network namespace $ns; the link is a veth pair, $near to $beyond"
else
    near=127.0.0.1
    there=(env)
    cut_link() { touch "$home/cut"; }
    mend_link() { rm "$home/cut"; }
    how_cut="touch cut" how_mend="rm cut"
    [ ! -s "$home/namespace.err" ] || tell "$(head -n 1 "$home/namespace.err")"
    tell "NO network namespace is permitted here: the runner's machine is a folder, and the link a relay of bytes on 127.0.0.1"
fi

## The control plane: a database with a token, and the function under an emulator of Lambda.
openssl genpkey -algorithm ed25519 -out "$cloud/jwt.key" 2>/dev/null
openssl pkey -in "$cloud/jwt.key" -pubout -out "$cloud/jwt.pub"
base64url() { base64 -w0 | tr '+/' '-_' | tr -d '='; }
signed=$(printf '{"alg":"EdDSA","typ":"JWT"}' | base64url).$(printf '{"a":"rw"}' | base64url)
printf %s "$signed" >"$cloud/jwt.text"
token=$signed.$(openssl pkeyutl -sign -inkey "$cloud/jwt.key" -rawin -in "$cloud/jwt.text" | base64url)
database_port=$(free_port) port=$(free_port)

say "sqld --auth-jwt-key-file jwt.pub --http-listen-addr 127.0.0.1:$database_port &"
"$sqld" --db-path "$cloud/database" --http-listen-addr "127.0.0.1:$database_port" --auth-jwt-key-file "$cloud/jwt.pub" \
    --no-welcome >"$cloud/sqld.log" 2>&1 &
started sqld
until_true "sqld" curl -sf --max-time 5 "http://127.0.0.1:$database_port/health"
export NO_PROXY='*'

say "cargo lambda watch --only-lambda-apis --invoke-address $near --invoke-port $port &"
(cd "$root" && exec "$lambda" lambda watch --only-lambda-apis --disable-cors --invoke-address "$near" --invoke-port "$port") \
    >"$cloud/emulator.log" 2>&1 &
started "the emulator"
until_true "the emulator" timeout 5 bash -c "exec 3<>/dev/tcp/$near/$port"
say "REDRAFT_DATABASE_URL=http://127.0.0.1:$database_port REDRAFT_DATABASE_TOKEN=… ./bootstrap & # the function \`api\`"
env -i PLAYED_IN="$home" AWS_LAMBDA_RUNTIME_API="http://$near:$port/.rt" AWS_LAMBDA_FUNCTION_NAME=_ AWS_LAMBDA_FUNCTION_VERSION=1 \
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256 REDRAFT_DATABASE_URL="http://127.0.0.1:$database_port" \
    REDRAFT_DATABASE_TOKEN="$token" "$api" >"$cloud/api.log" 2>&1 &
started "the function"
address=http://$near:$port
until_true "the function" curl -sf --max-time 5 "$address/api/health"
# Whoever asks the control plane sits beside it and does not notice the link.
ask() { timeout 60 "$redraft" --state "$cloud/state" --url "$address" --key-file "$cloud/admin.key" "$@"; }

say "redraft admin init --save admin.key"
REDRAFT_DATABASE_TOKEN=$token timeout 60 "$redraft" --state "$cloud/state" --database "http://127.0.0.1:$database_port" \
    admin init --save "$cloud/admin.key" | sed "s|$cloud/||"
say "redraft keys create far --runner --save runner.key"
ask keys create far --runner --save "$far/runner.key" 2>&1 | sed "s|$far/||"

## The other machine: an address and a key.
url=$address
if [ "$link" = relay ]; then
    python3 "$here/relay.py" "$near" "$port" "$home/cut" >"$home/relay.port" &
    started "the relay"
    until_true "the relay" test -s "$home/relay.port"
    url=http://127.0.0.1:$(cat "$home/relay.port")
fi
say "# on the other machine"
if [ "$link" = namespace ]; then
    "${there[@]}" ip -brief address | grep -v '^lo' | sed 's/ *$//'
    if "${there[@]}" curl -s --max-time 5 "http://127.0.0.1:$database_port/health"; then
        fail "the database can be reached from there"
    fi
    tell "the database cannot be reached from here"
fi
# Stages in the middle of which the link is cut last long enough for that, and end while it is cut.
stage_seconds=$((cut_seconds > 0 ? cut_seconds / 3 : 3))
say "redraft --url $url --key-file runner.key runner start --name far"
# No function here: its number must be the runner's own, not that of a shell around it.
"${there[@]}" env -i PLAYED_IN="$home" PATH="$PATH" HOME="$far" STAGE_SECONDS="$stage_seconds" NO_PROXY='*' RUST_LOG=warn,redraft_runner=info \
    "$redraft" --state "$far/state" --url "$url" --key-file "$far/runner.key" \
    runner start --name far --agents "$here/agents.yaml" >"$far/runner.log" 2>&1 &
started "the runner"
runner=$!

served() { ask --json agents list 2>/dev/null | grep -q '"far"'; }
until_true "the runner" served

submit() { ask --json submit far --input pace="$1" | sed -n 's/.*"id": *"\([^"]*\)".*/\1/p' | head -n 1; }
status() { ask --json runs show "$1" | sed -n 's/^ *"status": *"\([a-z]*\)".*/\1/p' | head -n 1; }
is() { [ "$(status "$1")" = "$2" ]; }
began() { grep -q "$1 producing" "$far/executed"; }

say "redraft submit far --input pace=quickly"
first=$(submit quickly)
until_true "the first run" is "$first" passed
tell "run $first is $(status "$first")"

say "redraft submit far --input pace=slowly"
second=$(submit slowly)
until_true "its stage" began "$second"
say "$how_cut # $([ "$cut_seconds" -gt 0 ] && echo "for $cut_seconds s, " || :)in the middle of the stage"
cut_link
began_at=$SECONDS
say "redraft submit far --input pace=quickly # meanwhile, here"
third=$(submit quickly)
holds_a_result() { grep -q "is uncertain, sending it again" "$far/runner.log"; }
if [ "$cut_seconds" -gt 0 ]; then sleep "$cut_seconds"; else until_true "the runner to notice" holds_a_result; fi
tell "after $((SECONDS - began_at)) s: run $second is $(status "$second"), run $third is $(status "$third")"
say "cat executed # there"
cat "$far/executed"
say "$how_mend"
mend_link
until_true "the second run" is "$second" passed
until_true "the third run" is "$third" passed
say "grep WARN runner.log | tail -n 3"
grep WARN "$far/runner.log" | tail -n 3 | sed 's/\x1b\[[0-9;]*m//g' | cut -c1-160

say "redraft runs list"
ask runs list
say "redraft runs events $second"
ask runs events "$second"

## What must be true.
say "cat executed # there: nothing twice"
cat "$far/executed"
[ "$(wc -l <"$far/executed")" = 6 ] || fail "not six executions"
[ -z "$(sort "$far/executed" | uniq -d)" ] || fail "a stage was executed twice"
holds_a_result || fail "the runner did not notice that the link was cut"
tell "3 runs, 6 executions of stages, each once; the link was cut for $((SECONDS - began_at)) s at most"

unset 'pids[-1]' 'names[-1]'
kill "$runner"
has_ended() { ! kill -0 "$runner"; }
until_true "the runner's end" has_ended
say "grep -rlF KEY database logs state # for each issued key, and for its secret part alone"
for file in "$cloud/admin.key" "$far/runner.key"; do
    key=$(cat "$file")
    # The prefix and the ten characters of the id are public.
    for needle in "$key" "${key:14}"; do
        found=$({ grep -rlF -- "$needle" "$cloud/database" "$cloud"/*.log "$far/state" "$far"/*.log "$far/executed" || :; } | wc -l)
        echo "${key:0:14}…: $found"
        [ "$found" = 0 ] || fail "a key was found where none may be"
    done
done
