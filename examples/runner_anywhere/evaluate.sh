#!/bin/sh
set -eu
. "$(dirname "$0")/executed.sh"
echo '{"score": 1, "feedback": "good"}'
