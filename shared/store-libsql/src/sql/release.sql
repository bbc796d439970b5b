-- Gives a run back to the queue, because its runner has to go; if somebody asked to cancel it, that is how it ends.
-- Called by LibsqlStore::release; no row changed means the claim was lost.
UPDATE workflow_runs SET
  status = CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancelled' ELSE 'queued' END,
  stop_reason = CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancel_requested' END,
  completed_at = CASE WHEN cancel_requested_at IS NOT NULL THEN (SELECT ms FROM db_now) END,
  changed_at = (SELECT ms FROM db_now), epoch = epoch + 1, claim_id = NULL, lease_until = NULL
WHERE id = :run_id AND owner_id = :owner_id AND epoch = :epoch AND claim_id = :claim_id AND status = 'running'
