-- Takes every run back whose lease and grace ran out: into the queue, or to its end if that was asked or the run lost too
-- many runners. The condition stands in the UPDATE itself, so two rescuers cannot both win. Called by LibsqlStore::rescue.
UPDATE workflow_runs SET
  status = CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancelled' WHEN rescues >= :max_rescues THEN 'failed' ELSE 'queued' END,
  stop_reason = CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancel_requested' WHEN rescues >= :max_rescues THEN 'runner_lost' END,
  error_message = CASE WHEN cancel_requested_at IS NULL AND rescues >= :max_rescues THEN 'lost its runner ' || (rescues + 1) || ' times' END,
  completed_at = CASE WHEN cancel_requested_at IS NOT NULL OR rescues >= :max_rescues THEN (SELECT ms FROM db_now) END,
  not_before = CASE WHEN cancel_requested_at IS NULL AND rescues < :max_rescues THEN (SELECT ms FROM db_now) + min(300000, 1000 << min(rescues, 10)) END,
  changed_at = (SELECT ms FROM db_now), epoch = epoch + 1, claim_id = NULL, lease_until = NULL, rescues = rescues + 1
WHERE status = 'running' AND (:owner_id IS NULL OR owner_id = :owner_id) AND lease_until + :grace_ms < (SELECT ms FROM db_now)
RETURNING id, status, not_before
