-- Ends every run whose runner let a request to cancel pass. Of all owners: the sweeper is the deployment's, not a person's.
-- Called by LibsqlStore::force_cancel.
UPDATE workflow_runs SET status = 'cancelled', stop_reason = 'cancel_requested', epoch = epoch + 1, claim_id = NULL, lease_until = NULL,
  completed_at = (SELECT ms FROM db_now), error_message = 'its runner did not confirm the cancel in time'
WHERE status = 'running' AND cancel_requested_at IS NOT NULL AND cancel_requested_at + :after_ms < (SELECT ms FROM db_now)
RETURNING id
