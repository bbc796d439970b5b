-- Whether a claim holds a run now.
-- Called by LibsqlStore::holds.
SELECT id FROM workflow_runs WHERE id = :run_id AND owner_id = :owner_id AND claim_id = :claim_id AND status = 'running'
