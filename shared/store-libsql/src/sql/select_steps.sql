-- Finished steps of a run, in order.
-- Called by LibsqlStore::run.
SELECT s.step_no, s.result, s.started_at, s.at
FROM workflow_runs r JOIN workflow_steps s ON s.run_id = r.id WHERE r.id = :run_id AND r.owner_id = :owner_id ORDER BY s.step_no
