# Leaves a line for each execution on the machine that executes it.
own=${REDRAFT_WORKSPACE%/state/*}
echo "$REDRAFT_RUN_ID $REDRAFT_STAGE $REDRAFT_ATTEMPT" >>"$own/executed"
