-- Records the result of the run's next step, once.
-- Called by LibsqlStore::complete_stage; STEP_RULE means it is not the next one, or its gate is closed.
INSERT INTO workflow_steps(run_id, step_no, stage, attempt, epoch, op_id, result, score, started_at, at)
SELECT :run_id, :step_no, :stage, :attempt, :epoch, :op_id, :result, :score, ms - :elapsed_ms, ms FROM db_now
