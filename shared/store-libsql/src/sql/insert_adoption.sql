-- Takes a run again that this runner held under :previous.
-- Called by LibsqlStore::adopt; UNIQUE on claim_id means it was sent before.
INSERT INTO workflow_claims(claim_id, run_id, epoch, runner_id, prev_claim_id, at)
SELECT :claim_id, r.id, r.epoch + 1, :runner_id, :previous, (SELECT ms FROM db_now)
FROM workflow_claims k JOIN workflow_runs r ON r.id = k.run_id AND r.claim_id = k.claim_id
WHERE k.claim_id = :previous AND r.owner_id = :owner_id AND r.status = 'running'
