#!/usr/bin/env bash
# Ends what `two_machines.sh` started and removes what it made: echo FOLDER NAMESPACE | clean.sh
#
# Its processes are those that have FOLDER, a fresh one of its own, in their arguments or their environment. That is
# why it is told on stdin: this one is none of them.
set -u
read -r home ns
[ -n "$home" ] || exit 1
rest() { echo "$home" | grep -lsFf - /proc/[0-9]*/{cmdline,environ} | cut -d/ -f3 | sort -u; }
tell_all() { # SIGNAL: tells whether anybody was left to tell.
    local left
    left=$(rest)
    for pid in $left; do kill "-$1" "$pid" 2>/dev/null; done
    [ -n "$left" ]
}

# A runner that was asked once finishes its stage first, and sends the result over a link that may be cut: nothing that
# anybody who leaves waits for.
tell_all TERM
for ((tries = 0; tries < 20; tries++)); do
    [ -n "$(rest)" ] || break
    sleep 0.1
done
for ((tries = 0; tries < 100; tries++)); do
    tell_all KILL || break
    sleep 0.1
done
if ip netns list 2>/dev/null | grep -q "^$ns\b"; then ip netns del "$ns"; fi
rm -rf "$home"
[ -z "$(rest)" ] || { echo "two_machines: these live on: $(rest | tr '\n' ' ')" >&2; exit 1; }
