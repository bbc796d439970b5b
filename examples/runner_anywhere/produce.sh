#!/bin/sh
set -eu
. "$(dirname "$0")/executed.sh"
IFS= read -r input || :
echo "writing" >&2
case $input in *slowly*) sleep "${STAGE_SECONDS:-3}" ;; esac
echo "a draft that was made far away"
