-- Finished steps of a run, in order; of old steps without what is large, so that the answer stays far below what a server
-- sends at once. Called by LibsqlStore::run.
SELECT s.step_no, s.score, CASE WHEN s.step_no >= r.next_step - 2 OR length(s.result) <= :large_chars THEN s.result END AS result, s.started_at, s.at
FROM workflow_runs r JOIN workflow_steps s ON s.run_id = r.id WHERE r.id = :run_id AND r.owner_id = :owner_id ORDER BY s.step_no
