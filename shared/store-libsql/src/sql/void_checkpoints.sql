-- Nobody needs to decide about a run that was cancelled.
-- Called by LibsqlStore::request_cancel, after cancel_at_once.sql.
UPDATE workflow_checkpoints SET status = 'void'
WHERE run_id = :run_id AND status = 'pending' AND EXISTS(
  SELECT 1 FROM workflow_runs WHERE id = :run_id AND owner_id = :owner_id AND status = 'cancelled')
