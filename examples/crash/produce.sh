#!/bin/sh
echo "the producer ran" >>"${REDRAFT_WORKSPACE%/runs/*}/executed"
echo "a draft that took long and cost money"
