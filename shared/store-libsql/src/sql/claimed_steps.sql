-- Finished steps of the run that a claim holds, in order; of old steps without what is large, so that the answer stays far
-- below what a server sends at once. Called by LibsqlStore::claim and ::adopt, in the same batch.
SELECT s.step_no, s.score, CASE WHEN s.step_no >= r.next_step - 2 OR length(s.result) <= :large_chars THEN s.result END AS result, s.started_at, s.at
FROM workflow_claims k JOIN workflow_runs r ON r.id = k.run_id AND r.owner_id = :owner_id JOIN workflow_steps s ON s.run_id = r.id
WHERE k.claim_id = :claim_id ORDER BY s.step_no
