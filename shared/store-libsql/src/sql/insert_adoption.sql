-- Takes a run again that this runner held under :previous.
-- Called by LibsqlStore::adopt; UNIQUE on claim_id means it was sent before.
INSERT INTO workflow_claims(claim_id, run_id, epoch, runner_id, prev_claim_id, at)
SELECT :claim_id, r.id, r.epoch + 1, :runner_id, :previous, (SELECT ms FROM db_now) FROM workflow_runs r
WHERE r.status = 'running' AND r.owner_id = :owner_id AND r.claim_id = :previous
