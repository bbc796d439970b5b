#!/bin/sh
echo "the evaluator began" >>"${REDRAFT_WORKSPACE%/runs/*}/executed"
echo "judging" >&2
sleep 3
echo '{"score": 1, "feedback": "good"}'
