-- Records the finished steps that a fork carries over, under epoch 0: nobody executed them for this run.
-- Called by LibsqlStore::insert_run.
INSERT INTO workflow_steps(run_id, step_no, stage, attempt, epoch, op_id, score, started_at, at, result)
SELECT r.id, s.step_no, s.stage, s.attempt, 0, r.id || ':c' || s.step_no, s.score, s.started_at, s.at, s.result
FROM workflow_runs r JOIN workflow_runs f ON f.id = r.parent_run_id AND f.owner_id = r.owner_id JOIN workflow_steps s ON s.run_id = f.id
WHERE r.id = :run_id AND r.owner_id = :owner_id AND s.step_no < 2 * r.forked_from_attempt ORDER BY s.step_no
