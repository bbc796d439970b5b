-- Ends a run that no runner holds.
-- Called by LibsqlStore::request_cancel.
UPDATE workflow_runs SET status = 'cancelled', stop_reason = 'cancel_requested', epoch = epoch + 1, waiting_on = NULL,
  cancel_requested_at = (SELECT ms FROM db_now), completed_at = (SELECT ms FROM db_now)
WHERE id = :run_id AND owner_id = :owner_id AND status IN ('queued', 'waiting')
